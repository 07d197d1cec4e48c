import type { Command } from "commander";
import {
  type RunConfig,
  type SacConfig,
  type SpiConfig,
  sac2018Config,
  sac2019Config,
  spiConfig,
} from "../../schemas/run-config.ts";
import { tabularModelOf } from "../../train/environments/registry.ts";
import { createRun, defaultRunName, type RunFolder } from "../../train/run/run-folder.ts";
import { runSac } from "../../train/run/run-sac.ts";
import { runSpi } from "../../train/run/run-spi.ts";
import { expectedReturn } from "../../train/spi/returns.ts";
import { addConfigOptions, configFrom } from "../config-options.ts";
import { untilInterrupted } from "../interrupt.ts";
import { TrainingProgress } from "../progress.ts";

function solve(config: SpiConfig, run: RunFolder): void {
  console.log(
    "  iteration  sweeps  error of Q, first to last sweep  largest change of Q  V(start)",
  );
  const { policy } = runSpi(
    config,
    run,
    ({ iteration, sweeps, errors, improvement, startValue }) => {
      const error = `${errors[0].toExponential(1)} to ${(errors.at(-2) ?? 0).toExponential(1)}`;
      const change = improvement ? improvement.largest.toExponential(1) : "–";
      console.log(
        `  ${String(iteration).padStart(9)}  ${String(sweeps).padStart(6)}  ${error.padStart(31)}` +
          `  ${change.padStart(19)}  ${startValue.toFixed(4).padStart(8)}`,
      );
    },
  );
  const { mean, ended } = expectedReturn(tabularModelOf(config.environment), policy, 200);
  console.log(
    `  soft-optimal: mean return ${mean.toFixed(4)} over 200 steps, episode ended in ` +
      `${(100 * ended).toFixed(2)} %`,
  );
}

async function train(config: SacConfig, run: RunFolder): Promise<boolean> {
  const progress = new TrainingProgress(config.steps);
  try {
    const { result, interrupted } = await untilInterrupted((stop) =>
      runSac(
        config,
        run,
        {
          onStep: (step) => progress.onStep(step),
          onEpisode: (episode) => progress.onEpisode(episode.return),
          onEvaluation: ({ deterministic }) => progress.onEvaluation(deterministic.mean),
        },
        stop,
      ),
    );
    progress.stop();
    if (interrupted) {
      console.log(`  interrupted at step ${result.steps}; the checkpoint is written`);
    } else if (config.target_return !== null) {
      console.log(
        result.reachedTarget
          ? `  solved: reached a mean return of ${config.target_return} after ${result.steps} steps`
          : `  did not reach a mean return of ${config.target_return} in ${result.steps} steps`,
      );
    }
    return !interrupted;
  } finally {
    progress.stop();
  }
}

/**
 * Trains as the config says, in a new folder, with what happens on the terminal.
 *
 * @returns the run's folder, and whether it ran to its end
 */
export async function trainRun(config: RunConfig, runsFolder: string, name?: string) {
  const run = createRun(runsFolder, name ?? defaultRunName(config), config);
  console.log(`training ${config.algorithm} on ${config.environment}, in ${run.path}`);
  if (config.algorithm === "spi") {
    solve(config, run);
    return { path: run.path, finished: true };
  }
  return { path: run.path, finished: await train(config, run) };
}

async function trainAndHint(config: RunConfig, options: { runs: string; run?: string }) {
  const { path, finished } = await trainRun(config, options.runs, options.run);
  console.log(`run folder: ${path}\nnext: npm run softedge -- export ${path}`);
  if (!finished) process.exitCode = 130;
}

const folders = (command: Command) =>
  command
    .option("--runs <folder>", "where run folders lie", "runs")
    .option("--run <name>", "the run folder's name (default: environment, algorithm and seed)");

export function addTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("train a policy into a run folder: its config, metrics.jsonl and checkpoint");

  const spi = command
    .command("spi")
    .description("soft policy iteration: the exact soft optimum of a tabular environment");
  addConfigOptions(folders(spi), spiConfig).action((options) =>
    trainAndHint(configFrom(options, "spi"), options),
  );

  const sac = command
    .command("sac")
    .description("soft actor-critic, for real-valued actions")
    .option("--variant <year>", "2018: V and its target, or 2019: automatic temperature", "2019");
  addConfigOptions(folders(sac), sac2018Config, sac2019Config).action((options) => {
    if (!["2018", "2019"].includes(options.variant)) {
      throw new Error(`--variant: must be 2018 or 2019, got ${options.variant}`);
    }
    const algorithm = options.variant === "2018" ? "sac-2018" : "sac-2019";
    return trainAndHint(configFrom(options, algorithm), options);
  });
}
