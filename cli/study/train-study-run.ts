import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LockedError } from "../../files/folder-lock.ts";
import { runSpi } from "../../train/algorithms/spi/run-spi.ts";
import type { TrainingEvents } from "../../train/learning/training.ts";
import { algorithmOf, runLearning } from "../../train/registry.ts";
import { countOf } from "../../train/run/checkpoint.ts";
import { recordingFailure } from "../../train/run/failure.ts";
import { configFileName } from "../../train/run/run-folder.ts";
import { lockRun } from "../../train/run/run-lock.ts";
import { recordStart } from "../../train/run/starts.ts";
import { summarizeRun } from "../../train/run-summary.ts";
import { resumeRun } from "../../train/runs.ts";
import { commandLine } from "../terminal/arguments.ts";
import type { RunReport } from "./run-report.ts";

/** The time between reports of steps, and between attempts to lock a run. */
const reportMilliseconds = 250;

/** The connection of a training process to its study. */
export interface StudyLink {
  tell(report: RunReport): void;
  /** True once the process should write a checkpoint and stop. */
  stop(): boolean;
}

/** Locks a run; waits while another process trains it. Undefined if asked to stop meanwhile. */
async function lockWhenFree(
  path: string,
  { tell, stop }: StudyLink,
): Promise<Disposable | undefined> {
  for (let attempt = 0; !stop(); attempt++) {
    try {
      return lockRun(path);
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      if (attempt === 0) tell({ kind: "waiting", reason: error.message });
      await setTimeout(reportMilliseconds);
    }
  }
  return undefined;
}

/** The command line that stands for a training by a study. */
const equivalent = (...args: string[]) => commandLine(process.execArgv, ["train", ...args]);

/** Begins a run, or resumes it from its last checkpoint, and trains until its end or a stop. */
async function trainLocked(path: string, { tell, stop }: StudyLink): Promise<void> {
  const { run, config, checkpoint, warning } = resumeRun(path, (same) => same);
  if (warning) tell({ kind: "warned", warning });
  const from = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
  tell({ kind: "started", step: from });
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "tabular") {
    const command = equivalent("--config", join(path, configFileName));
    recordStart(path, { command, step: 0 });
    runSpi(algorithm.configure(config), run);
    return;
  }
  // Sent by a timer, so that a step only stores its number.
  const latest: { step: number; episode_return?: number } = { step: from };
  const timer = setInterval(() => tell({ kind: "stepped", ...latest }), reportMilliseconds);
  const watch: TrainingEvents = {
    onEngine: (engine) =>
      recordStart(path, { command: equivalent("--resume", path), step: from, engine }),
    onStep: (step) => {
      latest.step = step;
    },
    onEpisode: (episode) => {
      latest.episode_return = episode.return;
    },
    onEvaluation: ({ step, deterministic, stochastic }) =>
      tell({
        kind: "evaluated",
        step,
        deterministic: deterministic.mean,
        ...(stochastic && { stochastic: stochastic.mean }),
      }),
  };
  try {
    await runLearning(algorithm.configure(config), run, { watch, interrupted: stop, checkpoint });
  } finally {
    clearInterval(timer);
  }
}

/**
 * Trains a run of a study, unless it has come to its end: begins it, or resumes it exactly.
 *
 * @param path the run's folder, with its config
 * @returns the exit status: 130 if it was stopped, 1 if training failed
 */
export async function trainStudyRun(path: string, link: StudyLink): Promise<0 | 1 | 130> {
  try {
    using lock = await lockWhenFree(path, link);
    const trains = lock !== undefined && summarizeRun(path).state !== "finished";
    if (trains) await recordingFailure(path, () => trainLocked(path, link));
  } catch (error) {
    link.tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  const { state, step } = summarizeRun(path);
  const isFinished = state === "finished";
  link.tell({ kind: isFinished ? "finished" : "interrupted", step });
  return isFinished ? 0 : 130;
}
