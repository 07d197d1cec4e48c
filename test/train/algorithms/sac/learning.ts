import { trainSac } from "../../../../train/off-policy/train.ts";
import type { SacConfig } from "../../../../train/registry.ts";
import { makePendulum } from "../../off-policy/training.ts";

/** Trains on Pendulum-v1; answers the mean returns of every evaluation, in order. */
export async function learnPendulum(config: SacConfig) {
  const deterministic: number[] = [];
  const stochastic: number[] = [];
  const { learner, reachedTarget } = await trainSac(config, makePendulum, {
    onEvaluation(evaluation) {
      deterministic.push(evaluation.deterministic.mean);
      stochastic.push(evaluation.stochastic.mean);
    },
  });
  await learner.release();
  return { deterministic, stochastic, reachedTarget };
}
