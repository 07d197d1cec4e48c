import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { evaluateActor } from "../../export/evaluate-actor.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { writeWhole } from "../../files/write-whole.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { policyCheckpoint } from "../../train/learning/checkpoint.ts";
import { learningOf } from "../../train/registry.ts";
import { countOf } from "../../train/run/checkpoint.ts";
import { eventFileName, timesOf } from "../../train/run/event-file.ts";
import { metricsFileName, readMetrics } from "../../train/run/metrics.ts";
import { createRun } from "../../train/run/run-folder.ts";
import { startsFileName } from "../../train/run/starts.ts";
import { summarizeRun } from "../../train/run-summary.ts";
import { readConfig, readRun } from "../../train/runs.ts";
import { evaluationFile, type KeptRun, keptStart, trainingFile } from "./kept-run.ts";

/** The number of episodes that the last policy plays in each mode. */
const episodes = 100;

/** The starts of a run without their command lines, and the times of its evaluations. */
function trainingOf(path: string): KeptRun["training"] {
  // Runs of studies/learning/ record no starts.
  const file = join(path, startsFileName);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const starts = lines.map((line) => {
    // Command lines may contain private paths.
    const { command: _, ...rest } = keptStart.parse(JSON.parse(line));
    return rest;
  });
  const events = readFileSync(join(path, eventFileName));
  const evaluated = timesOf(events, "evaluation/deterministic/mean").map(({ step, wallTime }) => ({
    step,
    wall_time: Math.round(1000 * wallTime) / 1000,
  }));
  return { starts, evaluated };
}

/** Evaluates a run's last policy. */
async function evaluationOf(path: string): Promise<KeptRun["evaluation"]> {
  const { actor, environment, release } = await openPolicy(path);
  try {
    const play = (mode: ActMode) => evaluateActor(actor, environment, mode, episodes);
    const isStochastic = actor.interface.modes.includes("stochastic");
    return {
      episodes,
      ...(isStochastic && { stochastic: await play("stochastic") }),
      deterministic: await play("deterministic"),
    };
  } finally {
    await release();
  }
}

const keptAlready = (path: string) =>
  new Error(`${path} is there already: remove it to keep it anew`);

/** True if a run has learned up to its last step, has all of its files, and is not kept yet. */
export function canBeKept(path: string, folder: string): boolean {
  if (existsSync(join(folder, basename(path)))) return false;
  const { state, step, steps } = summarizeRun(path);
  const isAtEnd = state === "finished" && steps !== null && step >= steps;
  // A run that was kept before has no events.
  return isAtEnd && existsSync(join(path, eventFileName));
}

/**
 * Keeps the parts of a run that results are computed from, and evaluates its last policy.
 *
 * @param path a run that has reached its last step
 * @param folder the folder in which it is kept, under its own name
 * @returns the folder of the kept run
 * @throws {Error} if the run is unfinished, lacks a file, or is already kept
 */
export async function keepRun(path: string, folder: string): Promise<string> {
  const kept = join(folder, basename(path));
  if (existsSync(kept)) throw keptAlready(kept);
  const { config: anyConfig, checkpoint } = readRun(path);
  const { config } = learningOf(anyConfig);
  const steps = countOf(checkpoint, "environment_steps");
  if (steps < config.steps) {
    throw new Error(`${path} is at step ${steps} of ${config.steps}: train it to its end`);
  }
  const training = trainingOf(path);
  const evaluation = await evaluationOf(path);
  // Written last, so that a run that cannot be kept leaves nothing behind.
  const run = createRun(folder, basename(path), config);
  copyFileSync(join(path, metricsFileName), join(run.path, metricsFileName));
  run.saveCheckpoint(policyCheckpoint(checkpoint));
  writeWhole(join(run.path, trainingFile), `${JSON.stringify(training)}\n`);
  writeWhole(join(run.path, evaluationFile), `${JSON.stringify(evaluation)}\n`);
  return run.path;
}

/**
 * Keeps the config of a run and its evaluations so far, from which curves are drawn. The run need not
 * be finished.
 *
 * @returns the folder of the kept curve
 * @throws {Error} if it is kept already, or nothing was evaluated
 */
export function keepCurve(path: string, folder: string): string {
  const kept = join(folder, basename(path));
  if (existsSync(kept)) throw keptAlready(kept);
  const evaluations = readMetrics(path).filter(({ kind }) => kind === "evaluation");
  if (evaluations.length === 0) throw new Error(`${path} has not been evaluated yet`);
  const run = createRun(folder, basename(path), learningOf(readConfig(path)).config);
  const lines = evaluations.map((record) => `${JSON.stringify(record)}\n`);
  writeWhole(join(run.path, metricsFileName), lines.join(""));
  return run.path;
}
