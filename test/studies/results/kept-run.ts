import type { KeptRun } from "../../../studies/results/kept-run.ts";
import { returnsOf } from "../../../train/episodes/evaluation.ts";
import { learningOf, runConfig } from "../../../train/registry.ts";

const settings = { environment: "Hopper-v5", steps: 400, evaluation_interval: 100 };

/** A run on Hopper-v5 whose evaluations, episodes and last policy returned this. */
export function keptRun(
  seed: number,
  {
    evaluations,
    episodes = [],
    deterministic,
    stochastic,
    stochasticLengths = stochastic.map(() => 1000),
    wallTimes = [],
    algorithm = "sac-2019",
  }: {
    evaluations: readonly (readonly [step: number, deterministic: number, stochastic: number])[];
    episodes?: readonly number[];
    deterministic: number[];
    stochastic: number[];
    stochasticLengths?: number[];
    wallTimes?: readonly number[];
    algorithm?: "sac-2018" | "sac-2019";
  },
): KeptRun {
  return {
    path: `studies/results/runs/hopper-v5-${algorithm}-seed-${seed}`,
    config: learningOf(runConfig.parse({ ...settings, algorithm, seed })).config,
    metrics: [
      ...episodes.map((total, i) => ({ kind: "episode", step: i, episode: i, return: total })),
      ...evaluations.map(([step, one, other]) => ({
        kind: "evaluation",
        step,
        deterministic: { mean: one, standard_deviation: 1, episodes: 10 },
        stochastic: { mean: other, standard_deviation: 1, episodes: 10 },
      })),
    ],
    evaluation: {
      episodes: deterministic.length,
      deterministic: returnsOf(
        deterministic,
        deterministic.map(() => 1000),
      ),
      stochastic: returnsOf(stochastic, stochasticLengths),
    },
    training: {
      starts: [],
      evaluated: wallTimes.map((wall_time, i) => ({ step: 100 * (i + 1), wall_time })),
    },
  };
}
