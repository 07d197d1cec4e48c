import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../files/file-errors.ts";
import { LockedError } from "../../files/folder-lock.ts";
import { describeSoftware } from "../../train/engine/devices.ts";
import { environmentFileIn } from "../../train/fit.ts";
import type { RunOptions } from "../../train/learning/run-training.ts";
import { algorithmOf, type ConfiguredLearning } from "../../train/registry.ts";
import { recordingFailure } from "../../train/run/failure.ts";
import { configFileName } from "../../train/run/run-folder.ts";
import { lockRun } from "../../train/run/run-lock.ts";
import { describeChangedEnvironment } from "../../train/run/starts.ts";
import { evaluatedReturns, summarizeRun } from "../../train/run-summary.ts";
import { resumeRun } from "../../train/runs.ts";
import type { RunEnd, RunReport } from "../../train/study/run-report.ts";
import { solveRun, stepsAt, trainRun } from "../../train/train-run.ts";
import { commandLine } from "../terminal/arguments.ts";

/** The time between reports of steps, and between attempts to lock a run. */
const reportMilliseconds = 250;

/** A run that is trained to its end, or to the first evaluation at a step or later. */
export interface RunToTrain {
  /** Its folder, with its config. */
  path: string;
  until: number | undefined;
}

/** The connection of a training process to its study. */
export interface StudyLink {
  tell(report: RunReport): void;
  /** True once the process should write a checkpoint and stop. */
  stop(): boolean;
}

/** Settings of a training that is not by itself in its process. */
export interface SharedTraining {
  /** The run as it is trained together with others. */
  configured: ConfiguredLearning;
  /** What started the training, for the record. */
  command: string;
  /** Called after every turn; returns true to write a checkpoint and stop. */
  interrupted(): boolean;
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

/** Begins a run, or resumes it from its last checkpoint, and trains to its end, a step, or a stop. */
async function trainLocked(
  { path, until }: RunToTrain,
  { tell, stop }: StudyLink,
  shared?: SharedTraining,
): Promise<void> {
  const { run, config, checkpoint, warning } = resumeRun(path, (same) => same);
  for (const each of [warning, describeChangedEnvironment(path, await environmentFileIn(config))]) {
    if (each) tell({ kind: "warned", warning: each });
  }
  const from = stepsAt(checkpoint);
  tell({ kind: "started", step: from });
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "tabular") {
    const command = equivalent("--config", join(path, configFileName));
    await solveRun(algorithm.configure(config), run, { command });
    return;
  }
  // Sent by a timer, so that a step only stores its number.
  const latest: { step: number; episode_return?: number } = { step: from };
  const timer = setInterval(() => tell({ kind: "stepped", ...latest }), reportMilliseconds);
  const watch: RunOptions["watch"] = {
    onEngine(engine) {
      const warning = engine.engine === "ort" ? describeSoftware(engine) : undefined;
      if (warning !== undefined) tell({ kind: "warned", warning });
    },
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
    onSaved: (step) => tell({ kind: "saved", step }),
  };
  try {
    const {
      configured = algorithm.configure(config),
      command = equivalent("--resume", path),
      interrupted = stop,
    } = shared ?? {};
    await trainRun(configured, run, { command, watch, interrupted, checkpoint, until });
  } finally {
    clearInterval(timer);
  }
}

/**
 * Returns how a run's training has ended, by its folder; undefined if it can go on.
 *
 * @param until the step to whose evaluation it is trained, if not to its end
 */
function endOf({ path, until = Number.POSITIVE_INFINITY }: RunToTrain): RunEnd | undefined {
  const { state, step, last } = summarizeRun(path, false);
  const [at, mean] = evaluatedReturns(path).find(([each]) => each >= until) ?? [];
  // Also where it has gone further since: a job's end does not depend on later ones.
  const hasPaused = at !== undefined && mean !== undefined && at <= step;
  if (hasPaused && (at < step || state !== "finished")) {
    return { kind: "paused", step: at, last: mean };
  }
  return state === "finished" ? { kind: "finished", step, last } : undefined;
}

/**
 * Trains a run of a study, unless it has come to its end: begins it, or resumes it exactly.
 *
 * @param shared what it shares with runs that are trained together with it, if there are any
 * @returns "stopped" if it was asked to stop before its end
 */
export async function trainStudyRun(
  run: RunToTrain,
  link: StudyLink,
  shared?: SharedTraining,
): Promise<"ended" | "failed" | "stopped"> {
  const { path } = run;
  try {
    using lock = await lockWhenFree(path, link);
    if (lock && !endOf(run)) await recordingFailure(path, () => trainLocked(run, link, shared));
  } catch (error) {
    link.tell({ kind: "failed", reason: messageOf(error) });
    return "failed";
  }
  const end = endOf(run);
  link.tell(end ?? { kind: "interrupted", step: summarizeRun(path).step });
  return end ? "ended" : "stopped";
}
