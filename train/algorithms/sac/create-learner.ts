import type { SacConfig } from "../../../schemas/run-config.ts";
import { adamDefaults } from "../../engine/adam.ts";
import { createLearner as createLearnerIn, type EngineInUse } from "../../engine/engines.ts";
import type { Algorithm, GradientStep, TransitionSizes } from "../../engine/gradient-step.ts";
import type { Learner } from "../../engine/learner.ts";
import { squashedAction } from "../../networks/squashed-gaussian.ts";
import { sac2018, sac2019, type TemperatureSettings } from "./variants.ts";

/** The configured variant of soft actor-critic, for the tensors of any engine. */
export function algorithmOf<Tensor>(
  config: SacConfig,
  { observation, action }: TransitionSizes,
): Algorithm<Tensor> {
  const sizes = { observation, action, hidden: config.hidden };
  const settings = { sizes, targetRate: config.target_rate, rewardScale: config.reward_scale };
  const step = (gradientStep: GradientStep<Tensor>) => {
    if (config.algorithm === "sac-2018") {
      return sac2018(gradientStep, { ...settings, temperature: config.temperature });
    }
    const { temperature, target_entropy } = config;
    const tuned: TemperatureSettings =
      temperature === null ? { targetEntropy: target_entropy ?? -action } : { temperature };
    return sac2019(gradientStep, { ...settings, ...tuned });
  };
  return { step, act: squashedAction(sizes) };
}

/**
 * A learner for the configured variant of soft actor-critic, in the configured engine.
 *
 * @param onChosen is told which engine that is
 */
export function createLearner(
  config: SacConfig,
  sizes: TransitionSizes,
  onChosen?: (engine: EngineInUse) => void,
): Promise<Learner> {
  return createLearnerIn(
    config.engine,
    {
      sizes,
      batchSize: config.batch_size,
      adam: { learningRate: config.learning_rate, ...adamDefaults },
      seed: config.seed,
      threads: config.threads,
    },
    () => algorithmOf(config, sizes),
    onChosen,
  );
}
