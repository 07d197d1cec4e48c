import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { pythonVariable } from "../../train/environments/gymnasium/python-command.ts";
import { groups } from "./option-groups.ts";

/** The commands that play environments, which may be those of Python. */
const playing: readonly string[] = [
  "train",
  "study",
  "worker",
  "export",
  "import",
  "evaluate",
  "render",
  "record",
  "simulate",
  "check-environment",
];

/** A name is looked up by the system; a path stays the same in other folders. */
function commandOf(python: string): string {
  return /[\\/]/.test(python) ? resolve(python) : python;
}

/** Adds `--python` to a command, for this process and those that it starts. */
function addPythonOption(command: Command, heading?: string): void {
  const option = new Option(
    "--python <path>",
    "the Python of gymnasium: environments (default: SOFTEDGE_PYTHON, or python3)",
  );
  if (heading !== undefined) option.helpGroup(heading);
  command.addOption(option).hook("preAction", () => {
    const { python } = command.opts<{ python?: string }>();
    if (python !== undefined) process.env[pythonVariable] = commandOf(python);
  });
}

/** Adds `--python` to every command that plays environments. */
export function addPythonOptions(program: Command): void {
  for (const command of program.commands) {
    if (!playing.includes(command.name())) continue;
    const heading = command.name() === "train" ? groups.run : undefined;
    for (const each of [command, ...command.commands]) addPythonOption(each, heading);
  }
}
