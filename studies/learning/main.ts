import { Command } from "commander";
import { seedList } from "../../cli/terminal/arguments.ts";
import { untilInterrupted } from "../../cli/terminal/interrupt.ts";
import { TrainingProgress } from "../../cli/terminal/progress.ts";
import { makeNewFolder } from "../../train/run/run-folder.ts";
import { study, type Watch } from "./study.ts";
import { quickTasks, tasksOf } from "./tasks.ts";

/*
 * Checks that the algorithms learn: with every seed, within a number of steps; and that soft
 * Q-learning finds the optimum of a problem where it is known. Exits with 1 if a seed missed its target
 * or the optimum was missed, and with 130 if it was interrupted.
 */

/** The training by which the one-step problem has to hold. */
const oneStep = { seed: 0, gradientSteps: 6000, hidden: [64, 64], samples: 20_000 };

function showProgress(steps: number): Watch {
  const progress = new TrainingProgress(steps, { clear: true });
  return { ...progress.watch, end: () => progress.stop() };
}

const program = new Command("learning").description("check that the algorithms learn");

program
  .command("quick")
  .description(
    "Pendulum-v1, InvertedPendulum-v5 and CartPole-v1 by their tuned configs, and a problem of known optimum: minutes on one core",
  )
  .option("--seeds <list>", "such as 0,1,2 or 0-9", seedList, [0, 1, 2, 3, 4])
  .option("--only <environment>", "only one environment")
  .option("--algorithm <name>", "only one algorithm")
  .option("--runs <folder>", "the folder in which to create a folder of runs", "runs/learning")
  .option("--whole", "train to the last step, for complete learning curves")
  .option("--json", "print one JSON object")
  .action(async ({ seeds, only, algorithm, runs, whole = false, json = false }) => {
    const tasks = tasksOf(quickTasks, { environment: only, algorithm });
    const takesOneStep = only === undefined && (algorithm ?? "sql") === "sql";
    const options = {
      seeds,
      runs: makeNewFolder(`${runs}/quick`),
      whole,
      json,
      oneStep: takesOneStep ? oneStep : undefined,
    };
    const watching = process.stdout.isTTY && !json ? showProgress : undefined;
    const { result, interrupted } = await untilInterrupted((stop) =>
      study(tasks, options, (text) => console.log(text), stop, watching),
    );
    process.exitCode = interrupted ?? result;
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
