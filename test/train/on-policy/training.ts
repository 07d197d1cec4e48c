import type { Learner } from "../../../train/engine/learner.ts";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { TrainingOptions } from "../../../train/learning/training.ts";
import type { ConfiguredOnPolicy } from "../../../train/on-policy/algorithm.ts";
import { trainOnPolicy } from "../../../train/on-policy/train.ts";
import type { OnPolicyTrainingState } from "../../../train/on-policy/training-state.ts";
import { recorded } from "../learning/training.ts";

/** What a gradient step was given. */
export interface WatchedStep {
  learningRateShare: number | undefined;
  clipRange: number;
  weight: number[];
  observation: number[];
}

/** The algorithm, noting what each gradient step is given. */
function watched(algorithm: ConfiguredOnPolicy, steps: WatchedStep[]): ConfiguredOnPolicy {
  return {
    ...algorithm,
    async createLearner(...settings) {
      const made = await algorithm.createLearner(...settings);
      const { learner } = made;
      const { batch }: Learner = learner;
      const step = learner.step.bind(learner);
      learner.step = (learningRateShare) => {
        steps.push({
          learningRateShare,
          clipRange: batch.clipRange[0],
          weight: [...batch.weight],
          observation: [...batch.observation],
        });
        return step(learningRateShare);
      };
      return made;
    },
  };
}

/** Trains, and keeps everything that training tells, and what gradient steps were given. */
export async function train(
  algorithm: ConfiguredOnPolicy,
  make: TrainingOptions["make"] = (count) =>
    makeVectorEnvironment(algorithm.config.environment, { count, threads: 1 }),
  interrupted: () => boolean = () => false,
) {
  const taken: WatchedStep[] = [];
  const result = await recorded<OnPolicyTrainingState>(
    (options) => trainOnPolicy(watched(algorithm, taken), options),
    {
      make,
      interrupted,
    },
  );
  return { ...result, taken };
}
