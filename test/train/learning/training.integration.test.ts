import { describe, expect, test } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { TrainingOptions } from "../../../train/learning/training.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { trainOnPolicy } from "../../../train/on-policy/train.ts";
import type { OnPolicyTrainingState } from "../../../train/on-policy/training-state.ts";
import type { ConfiguredLearning } from "../../../train/registry.ts";
import { smallLearners } from "./small-learners.ts";
import { recorded } from "./training.ts";

/** Trains in the loop of the algorithm, and keeps everything that training tells. */
function trainSmall(algorithm: ConfiguredLearning) {
  const { environment, threads } = algorithm.config;
  const make: TrainingOptions["make"] = (count) =>
    makeVectorEnvironment(environment, { count, threads });
  return algorithm.loop === "off-policy"
    ? recorded<OffPolicyTrainingState>((options) => trainOffPolicy(algorithm, options), { make })
    : recorded<OnPolicyTrainingState>((options) => trainOnPolicy(algorithm, options), { make });
}

describe.each(smallLearners)("training by $title", ({ configure }) => {
  test("gives exactly the same metrics and parameters for the same config", async () => {
    const [one, other] = await Promise.all([trainSmall(configure()), trainSmall(configure())]);
    expect(one.metrics).toEqual(other.metrics);
    expect(one.vectors).toEqual(other.vectors);
  });

  test("gives others for another seed", async () => {
    const [one, other] = await Promise.all([
      trainSmall(configure()),
      trainSmall(configure({ seed: 1 })),
    ]);
    expect(one.metrics).not.toEqual(other.metrics);
    expect(one.vectors).not.toEqual(other.vectors);
  });

  test("learns the same however often it is evaluated", async () => {
    const [often, once] = await Promise.all([
      trainSmall(configure({ evaluation_interval: 10 })),
      trainSmall(configure({ evaluation_interval: 1000 })),
    ]);
    expect(often.vectors).toEqual(once.vectors);
  });

  test("gives the same whatever the number of threads", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => trainSmall(configure({ environments: 3, threads }))),
    );
    expect(two.metrics).toEqual(one.metrics);
    expect(two.vectors).toEqual(one.vectors);
  });
});
