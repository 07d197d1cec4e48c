import type { ConfiguredOffPolicy } from "../../../../train/off-policy/algorithm.ts";
import { trainOffPolicy } from "../../../../train/off-policy/train.ts";
import { makePendulum } from "../../off-policy/training.ts";

/** Trains on Pendulum-v1; answers the mean returns of every evaluation, in order. */
export async function learnPendulum(algorithm: ConfiguredOffPolicy) {
  const deterministic: number[] = [];
  const stochastic: number[] = [];
  const { reachedTarget } = await trainOffPolicy(algorithm, {
    make: makePendulum,
    events: {
      onEvaluation(evaluation) {
        deterministic.push(evaluation.deterministic.mean);
        stochastic.push(evaluation.stochastic?.mean ?? Number.NaN);
      },
    },
  });
  return { deterministic, stochastic, reachedTarget };
}
