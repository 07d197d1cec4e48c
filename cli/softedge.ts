#!/usr/bin/env node
import "../installation/disposable-stacks.ts";
import { Command } from "commander";
import * as z from "zod";
import { softedgeCommand } from "../installation/installation.ts";
import packageJson from "../package.json" with { type: "json" };
import { describeMistake } from "../schemas/mistakes.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { describeFailure } from "./terminal/failure.ts";
import { endWithOutput } from "./terminal/interrupt.ts";

const command = softedgeCommand("").trim();

const program = new Command("softedge")
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
  ${command} export runs/pendulum-v1-sac-2019-seed-1 --name my-pendulum
  ${command} policies                     your policies, and which version of each is live
  ${command} evaluate policies/pendulum --mode deterministic --json
  ${command} render policies/pendulum --out pendulum.gif
  ${command} serve --port 8787
  ${command} publish policies/pendulum --promote
  ${command} metrics                      what a Worker answered and refused
  ${command} doctor                       check this machine for what softedge needs

SOFTEDGE_DEBUG=1 shows where an error came from.`,
  );

/** Says why a command has failed. */
function tell(error: unknown): void {
  console.error(process.env.SOFTEDGE_DEBUG ? error : `softedge: ${describeFailure(error)}`);
}

endWithOutput();
// For schemas whose errors have no words of this project otherwise.
z.config({ customError: describeMistake });
process.on("uncaughtException", (error) => {
  tell(error);
  process.exit(1);
});

try {
  if (process.argv[2] !== "doctor") {
    const { addCommands } = await import("./commands/all.ts").catch((cause) => {
      const [reason] = String(cause).split("\n");
      throw new Error(`${reason}; ${softedgeCommand("doctor")} says what is missing`, { cause });
    });
    addCommands(program);
  }
  addDoctorCommand(program);
  await program.parseAsync();
} catch (error) {
  tell(error);
  process.exitCode = 1;
}
