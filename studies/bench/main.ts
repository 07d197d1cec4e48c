import { Command } from "commander";
import { addCheckpointsCommand } from "./commands/checkpoints.ts";
import { addCostCommand } from "./commands/cost.ts";
import { addEdgeCommand } from "./commands/edge.ts";
import { addEnvironmentsCommand } from "./commands/environments.ts";
import { addExperimentCommand } from "./commands/experiment.ts";
import { addFleetCommand } from "./commands/fleet.ts";
import { addGpuCommand } from "./commands/gpu.ts";
import { addPythonCommand } from "./commands/python.ts";
import { addStageCommand } from "./commands/stage.ts";
import { addStatisticsCommand } from "./commands/statistics.ts";
import { addTrainingCommand } from "./commands/training.ts";

/*
 * Measures the speed of this project next to comparable programs in one run, so that the ratios are
 * meaningful; and the error rates of its statistics.
 */

const program = new Command("bench").description(
  "measure how fast this project is, and how often its statistics are wrong",
);

addEnvironmentsCommand(program);
addTrainingCommand(program);
addGpuCommand(program);
addPythonCommand(program);
addFleetCommand(program);
addCheckpointsCommand(program);
addStatisticsCommand(program);
addEdgeCommand(program);
addExperimentCommand(program);
addCostCommand(program);
addStageCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
