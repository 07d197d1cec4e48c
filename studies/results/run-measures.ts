import * as z from "zod";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { definitions } from "../../train/environments/built-in.ts";
import type { LearningConfig } from "../../train/learning/config.ts";
import { seriesOf } from "../../train/run/scalars.ts";
import type { KeptRun } from "./kept-run.ts";
import { medianOf } from "./samples.ts";

/** A config's environment. */
type EnvironmentChoice = Pick<LearningConfig, "environment" | "environment_options">;

/** An evaluation during training. */
export interface Checkpoint extends Record<ActMode, number> {
  step: number;
}

/**
 * The evaluations of a run, in order.
 *
 * @throws {Error} if its policy has no stochastic mode
 */
export function checkpointsOf(run: KeptRun): Checkpoint[] {
  const { metrics } = run;
  const stochastic = seriesOf(metrics, "evaluation/stochastic/mean");
  if (stochastic.length === 0) {
    const { path, config } = run;
    throw new Error(
      `${path} is a run of ${config.algorithm}: it has no stochastic mode to compare`,
    );
  }
  return seriesOf(metrics, "evaluation/deterministic/mean").map(([step, deterministic], i) => ({
    step,
    deterministic,
    stochastic: stochastic[i][1],
  }));
}

const limited = z.object({ max_episode_steps: z.int().nullable() });

/** The time limit of a config's environment, in steps. */
function timeLimitOf({ environment, environment_options }: EnvironmentChoice): number {
  const definition = definitions.find(({ id }) => id === environment);
  if (!definition)
    throw new Error(
      `${environment} is no environment of softedge: its time limit is unknown, and with it the ` +
        "number of falls; compare runs in softedge's own environments",
    );
  const { max_episode_steps: limit } = limited.parse(definition.options.parse(environment_options));
  return limit ?? Number.POSITIVE_INFINITY;
}

/** The number of episodes that ended before the time limit: by a fall, where a robot can fall. */
export function fallsIn(lengths: readonly number[], config: EnvironmentChoice): number {
  const limit = timeLimitOf(config);
  return lengths.filter((length) => length < limit).length;
}

/**
 * The median of environment steps per second between consecutive evaluations, whose own time counts.
 *
 * @param from the step from which on evaluations count
 */
export function speedOf({ evaluated }: KeptRun["training"], from = 0): number {
  const counted = evaluated.filter(({ step }) => step >= from);
  const spans = counted.slice(1).map(({ step, wall_time }, i) => {
    const before = counted[i];
    return (step - before.step) / (wall_time - before.wall_time);
  });
  return medianOf(spans);
}
