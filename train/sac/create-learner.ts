import type { SacConfig } from "../../schemas/run-config.ts";
import { adamDefaults } from "../engine/adam.ts";
import { createLearner as createLearnerIn } from "../engine/engines.ts";
import type { Algorithm, GradientStep } from "../engine/gradient-step.ts";
import type { Learner } from "../engine/learner.ts";
import { squashedAction } from "./policy.ts";
import { sac2018, sac2019, type TemperatureSettings } from "./variants.ts";

/** A learner for the configured variant of soft actor-critic. */
export function createLearner(
  config: SacConfig,
  { observation, action }: { observation: number; action: number },
): Promise<Learner> {
  const sizes = { observation, action, hidden: config.hidden };
  const settings = { sizes, targetRate: config.target_rate, rewardScale: config.reward_scale };
  const step = <Tensor>(gradientStep: GradientStep<Tensor>) => {
    if (config.algorithm === "sac-2018") {
      return sac2018(gradientStep, { ...settings, temperature: config.temperature });
    }
    const { temperature, target_entropy } = config;
    const tuned: TemperatureSettings =
      temperature === null ? { targetEntropy: target_entropy ?? -action } : { temperature };
    return sac2019(gradientStep, { ...settings, ...tuned });
  };
  const algorithm = <Tensor>(): Algorithm<Tensor> => ({ step, act: squashedAction(sizes) });
  return createLearnerIn(
    config.engine,
    {
      sizes,
      batchSize: config.batch_size,
      adam: { learningRate: config.learning_rate, ...adamDefaults },
      seed: config.seed,
      threads: config.threads,
    },
    algorithm,
  );
}
