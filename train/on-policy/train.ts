import { DivergenceError } from "../engine/learner.ts";
import { type Prepared, trainInTurns } from "../learning/loop.ts";
import { remainingShare } from "../learning/schedule.ts";
import type { TrainingOptions, TrainingResult } from "../learning/training.ts";
import { generatorFor } from "../random/streams.ts";
import type { ConfiguredOnPolicy } from "./algorithm.ts";
import { fillMinibatch, type RolloutData, shuffled } from "./minibatches.ts";
import { Rollout } from "./rollout.ts";
import type { OnPolicyState, OnPolicyTrainingState } from "./training-state.ts";

type OnPolicyLearner = Prepared & Awaited<ReturnType<ConfiguredOnPolicy["createLearner"]>>;

/** A training ends before the step at which the KL divergence is so many times its target. */
const klTolerance = 1.5;

/** Passes on any error but that of a number that is not finite. */
function unlessDiverged(error: unknown): undefined {
  if (!(error instanceof DivergenceError)) throw error;
}

/**
 * Trains an on-policy algorithm. In each turn, the policy plays a rollout; then gradient steps go
 * over its minibatches for a number of epochs.
 *
 * Source: Schulman et al. 2017, Algorithm 1.
 */
export async function trainOnPolicy(
  algorithm: ConfiguredOnPolicy,
  options: TrainingOptions<OnPolicyTrainingState>,
): Promise<TrainingResult<OnPolicyTrainingState>> {
  const { config } = algorithm;
  return trainInTurns<OnPolicyState, OnPolicyLearner>(
    {
      config,
      actions: algorithm.actions,
      async prepare({ sizes, actionSpace }, onEngine) {
        const actor = algorithm.actorFor(actionSpace.kind);
        return { actor, ...(await algorithm.createLearner(actor, sizes, onEngine)) };
      },
    },
    options,
    ({ interaction, made, report, learned, played }) => {
      const { learner, setScalars } = made;
      const rollout = new Rollout(config, interaction);
      const minibatches = generatorFor(config.seed, "minibatches");

      /** Takes a gradient step; undoes it and returns false if the policy has moved too far. */
      const stepWithin = async (target: number, share: number): Promise<boolean> => {
        const [before, steps] = [await learner.read(), learner.steps];
        // A ratio that overflows has moved too far as well.
        const reports = await learner.step(share).catch(unlessDiverged);
        if (reports && reports.approximate_kl <= klTolerance * target) {
          await learned(reports);
          return true;
        }
        learner.write(before, steps);
        if (reports) report({ refused_kl: reports.approximate_kl });
        return false;
      };
      const gradientStep = async (share: number): Promise<boolean> => {
        if (config.target_kl !== null) return stepWithin(config.target_kl, share);
        await learned(await learner.step(share));
        return true;
      };
      const improve = async (data: RolloutData, share: number) => {
        const size = learner.batch.weight.length;
        for (let epoch = 0; epoch < config.epochs; epoch++) {
          const order = shuffled(rollout.rows, minibatches);
          for (let start = 0; start < order.length; start += size) {
            const rows = order.subarray(start, start + size);
            fillMinibatch(learner.batch, data, rows, config.normalize_advantages);
            if (!(await gradientStep(share))) return;
          }
        }
      };
      return {
        async turn(before) {
          await rollout.play(learner, played);
          const { data, explainedVariance } = await rollout.evaluate(learner);
          report({ explained_variance: explainedVariance });
          setScalars(before);
          const { learning_rate_decay_from: from, steps } = config;
          await improve(data, remainingShare(from, steps, before));
        },
        read: () => ({
          numbers: { minibatches: minibatches.read() },
        }),
        write({ numbers }) {
          minibatches.write(numbers.minibatches);
        },
      };
    },
  );
}
