import { Command } from "commander";
import { softedgeCommand } from "../installation/installation.ts";
import packageJson from "../package.json" with { type: "json" };
import { addDoctorCommand } from "./commands/doctor.ts";

/** Returns the program with all of its commands. None of them runs before it parses arguments. */
export async function createProgram(): Promise<Command> {
  const { addCommands } = await import("./commands/all.ts").catch((cause) => {
    const [reason] = String(cause).split("\n");
    throw new Error(`${reason}; ${softedgeCommand("doctor")} says what is missing`, { cause });
  });
  const program = emptyProgram();
  addCommands(program);
  addDoctorCommand(program);
  return program;
}

/** Returns the program with the doctor alone, which must also work if other commands fail to load. */
export function createDoctor(): Command {
  const program = emptyProgram();
  addDoctorCommand(program);
  return program;
}

/** Examples of commands, each with what it does where its words do not say so. */
const examples: [line: string, does?: string][] = [
  ["init my-robot", "make a project of your own"],
  ["start", "serve the policies that come with softedge"],
  ["start --train", "train, export and serve two of your own, too"],
  ["train sac --seed 1", "train Pendulum-v1 with the 2019 variant"],
  ["train --config configs/pendulum-sac.json"],
  ["train spi --temperature 0.01"],
  ["train sac --seeds 0-4 --jobs 2"],
  ["train sac --environment ./environments/puck.ts --export puck"],
  ["runs", "what has been trained, and with what return"],
  ["plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png"],
  ["dashboard runs/rates", "a page of a study's curves, as it trains"],
  ["export runs/pendulum-v1-sac-2019-seed-1 --name my-pendulum"],
  ["policies", "your policies, and which version of each is live"],
  ["evaluate policies/pendulum --mode deterministic --json"],
  ["render policies/pendulum --out pendulum.gif"],
  ["serve --port 8787"],
  ["publish policies/pendulum --promote"],
  ["metrics", "what a Worker answered and refused"],
  ["doctor", "check this machine for what softedge needs"],
];

/** Returns the examples, one a line, with what they do in a column of its own. */
function describeExamples(): string {
  const width = Math.max(...examples.map(([line, does]) => (does ? line.length : 0)));
  return examples
    .map(([line, does]) => softedgeCommand(does ? `${line.padEnd(width)}  ${does}` : line))
    .map((line) => `  ${line}`)
    .join("\n");
}

function emptyProgram(): Command {
  return (
    new Command("softedge")
      .description(packageJson.description)
      .version(packageJson.version)
      // Options after a subcommand belong to it, not to its parent.
      .enablePositionalOptions()
      .showHelpAfterError("(add --help for usage)")
      .addHelpText(
        "after",
        `
Examples:
${describeExamples()}

SOFTEDGE_DEBUG=1 shows where an error came from.`,
      )
  );
}
