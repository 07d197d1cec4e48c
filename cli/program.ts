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

function emptyProgram(): Command {
  const command = softedgeCommand("").trim();
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
  ${command} start                 serve the policies that come with softedge
  ${command} start --train         train, export and serve two of your own, too
  ${command} train sac --seed 1           train Pendulum-v1 with the 2019 variant
  ${command} train --config configs/pendulum-sac.json
  ${command} train spi --temperature 0.01
  ${command} train sac --seeds 0-4 --jobs 2
  ${command} runs                         what has been trained, and with what return
  ${command} plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png
  ${command} dashboard runs/rates         a page of a study's curves, as it trains
  ${command} export runs/pendulum-v1-sac-2019-seed-1 --name pendulum
  ${command} evaluate policies/pendulum --mode deterministic --json
  ${command} render policies/pendulum --out pendulum.gif
  ${command} serve --port 8787
  ${command} publish policies/pendulum --promote
  ${command} metrics                      what a Worker answered and refused
  ${command} doctor                       check this machine for what softedge needs

SOFTEDGE_DEBUG=1 shows where an error came from.`,
      )
  );
}
