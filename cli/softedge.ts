#!/usr/bin/env node
import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addBuildTfjsCommand } from "./commands/build-tfjs.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addExportCommand } from "./commands/export.ts";
import { addRecordCommand, addRenderCommand } from "./commands/play.ts";
import { addServeCommands } from "./commands/serve.ts";
import { addStartCommand } from "./commands/start.ts";
import { addTrainCommand } from "./commands/train.ts";

const program = new Command("softedge")
  .description(packageJson.description)
  .version(packageJson.version)
  .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
  .showHelpAfterError("(add --help for what there is)")
  .addHelpText(
    "after",
    `
Examples:
  npm start                                        train, export and serve two policies
  npm run softedge -- train sac --seed 1           train Pendulum-v1 with the 2019 variant
  npm run softedge -- train sac --config configs/pendulum-sac.json
  npm run softedge -- train spi --temperature 0.01
  npm run softedge -- export runs/pendulum-v1-sac-2019-seed-1 --name pendulum
  npm run softedge -- evaluate policies/pendulum --mode deterministic --json
  npm run softedge -- render policies/pendulum --out pendulum.gif
  npm run softedge -- serve --port 8787

SOFTEDGE_DEBUG=1 shows where an error came from.`,
  );

addStartCommand(program);
addTrainCommand(program);
addExportCommand(program);
addEvaluateCommand(program);
addRenderCommand(program);
addRecordCommand(program);
addServeCommands(program);
addDoctorCommand(program);
addBuildTfjsCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(process.env.SOFTEDGE_DEBUG ? error : `softedge: ${text}`);
  process.exitCode = 1;
}
