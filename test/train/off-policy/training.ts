import { onTestFinished } from "vitest";
import type { LearnerState } from "../../../train/engine/learner.ts";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { TrainingOptions } from "../../../train/learning/training.ts";
import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { recorded } from "../learning/training.ts";

export const makePendulum = (count: number) =>
  makeVectorEnvironment("Pendulum-v1", { count, threads: 1 });

/** Trains, and keeps everything that training tells: see `recorded`. */
export function train(
  algorithm: ConfiguredOffPolicy,
  make: TrainingOptions["make"] = (count) =>
    makeVectorEnvironment(algorithm.config.environment, { count, threads: 1 }),
  interrupted: () => boolean = () => false,
) {
  return recorded<OffPolicyTrainingState>((options) => trainOffPolicy(algorithm, options), {
    make,
    interrupted,
  });
}

/** A learner that knows what another knew, until the test is over. */
export async function learnerOf(
  algorithm: ConfiguredOffPolicy,
  sizes: { observation: number; action: number },
  vectors: LearnerState,
) {
  const { learner } = await algorithm.createLearner(sizes);
  onTestFinished(() => learner.release());
  learner.write(vectors, 0);
  return learner;
}
