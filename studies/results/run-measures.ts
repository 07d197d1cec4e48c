import type { ActMode } from "../../schemas/policy-interface.ts";
import { seriesOf } from "../../train/run/scalars.ts";
import type { KeptRun } from "./kept-run.ts";
import { medianOf } from "./samples.ts";

/** An evaluation during training. */
export interface Checkpoint extends Record<ActMode, number> {
  step: number;
}

/** The evaluations of a run, in order. */
export function checkpointsOf(run: KeptRun): Checkpoint[] {
  const { metrics } = run;
  const stochastic = seriesOf(metrics, "evaluation/stochastic/mean");
  if (stochastic.length === 0) throw deterministicError(run);
  return seriesOf(metrics, "evaluation/deterministic/mean").map(([step, deterministic], i) => ({
    step,
    deterministic,
    stochastic: stochastic[i][1],
  }));
}

/** The error of a comparison of modes that includes a run without a stochastic mode. */
export function deterministicError({ path, config }: KeptRun): Error {
  return new Error(`${path} is a run of ${config.algorithm}: it has no stochastic mode to compare`);
}

/** The time limit of the MuJoCo environments: a shorter episode ended by a fall. */
const timeLimit = 1000;

/** The number of episodes that ended by a fall, by their lengths. */
export function fallsIn(lengths: readonly number[]): number {
  return lengths.filter((length) => length < timeLimit).length;
}

/**
 * The median of environment steps per second between consecutive evaluations, whose own time counts.
 */
export function speedOf({ evaluated }: KeptRun["training"]): number {
  const spans = evaluated.slice(1).map(({ step, wall_time }, i) => {
    const before = evaluated[i];
    return (step - before.step) / (wall_time - before.wall_time);
  });
  return medianOf(spans);
}
