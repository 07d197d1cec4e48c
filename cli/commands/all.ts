import type { Command } from "commander";
import { addBuildTfjsCommand } from "./build-tfjs.ts";
import { addDashboardCommand } from "./dashboard.ts";
import { addEvaluateCommand } from "./evaluate.ts";
import { addExperienceCommands } from "./experience.ts";
import { addExperimentCommands } from "./experiment.ts";
import { addExportCommand } from "./export.ts";
import { addImportCommand } from "./import.ts";
import { addInitCommand } from "./init.ts";
import { addMetricsCommand } from "./metrics.ts";
import { addOpeCommand } from "./ope.ts";
import { addRecordCommand, addRenderCommand } from "./play.ts";
import { addPlotCommand } from "./plot.ts";
import { addPoliciesCommands } from "./policies.ts";
import { addRegistryCommands } from "./registry.ts";
import { addRunsCommands } from "./runs.ts";
import { addServeCommands } from "./serve.ts";
import { addSimulateCommand } from "./simulate.ts";
import { addStartCommand } from "./start.ts";
import { addStudyCommand } from "./study.ts";
import { addTrainCommand } from "./train.ts";
import { addWorkerCommand } from "./worker.ts";

/** Adds every command except the doctor, which must also work if these fail to load. */
export function addCommands(program: Command): void {
  addStartCommand(program);
  addInitCommand(program);
  addTrainCommand(program);
  addStudyCommand(program);
  addWorkerCommand(program);
  addRunsCommands(program);
  addPlotCommand(program);
  addDashboardCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addEvaluateCommand(program);
  addRenderCommand(program);
  addRecordCommand(program);
  addServeCommands(program);
  addPoliciesCommands(program);
  addRegistryCommands(program);
  addMetricsCommand(program);
  addExperimentCommands(program);
  addSimulateCommand(program);
  addExperienceCommands(program);
  addOpeCommand(program);
  addBuildTfjsCommand(program);
}
