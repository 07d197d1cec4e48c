#!/usr/bin/env node
import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addDoctorCommand } from "./commands/doctor.ts";

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
  npm start                                        serve the policies that come with softedge
  npm start -- --train                             train, export and serve two of your own, too
  npm run softedge -- train sac --seed 1           train Pendulum-v1 with the 2019 variant
  npm run softedge -- train --config configs/pendulum-sac.json
  npm run softedge -- train spi --temperature 0.01
  npm run softedge -- train sac --seeds 0-4 --jobs 2
  npm run softedge -- runs                         what has been trained, and with what return
  npm run softedge -- plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png
  npm run softedge -- dashboard runs/rates         a page of a study's curves, as it trains
  npm run softedge -- export runs/pendulum-v1-sac-2019-seed-1 --name pendulum
  npm run softedge -- evaluate policies/pendulum --mode deterministic --json
  npm run softedge -- render policies/pendulum --out pendulum.gif
  npm run softedge -- serve --port 8787
  npm run softedge -- publish policies/pendulum --promote
  npm run softedge -- metrics                      what a Worker answered and refused
  npm run softedge -- doctor                       check this machine for what softedge needs

SOFTEDGE_DEBUG=1 shows where an error came from.`,
  );

try {
  if (process.argv[2] !== "doctor") {
    const { addCommands } = await import("./commands/all.ts").catch((cause) => {
      const [reason] = String(cause).split("\n");
      throw new Error(`${reason}; npm run softedge -- doctor says what is missing`, { cause });
    });
    addCommands(program);
  }
  addDoctorCommand(program);
  await program.parseAsync();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(process.env.SOFTEDGE_DEBUG ? error : `softedge: ${text}`);
  process.exitCode = 1;
}
