import { describe, expect, test } from "vitest";
import { profileLoop } from "../../../studies/bench/profile/loop.ts";
import { describeLoopProfile } from "../../../studies/bench/profile/report.ts";
import { operationsOfStep, timeTraining } from "../../../studies/bench/training.ts";
import { measuredLoops } from "../../../studies/bench/training-loops.ts";
import { ddpg } from "../../../train/algorithms/ddpg/ddpg.ts";
import { sac2018 } from "../../../train/algorithms/sac/sac-2018.ts";
import { sac2019 } from "../../../train/algorithms/sac/sac-2019.ts";
import { td3 } from "../../../train/algorithms/td3/td3.ts";
import { tqc } from "../../../train/algorithms/tqc/tqc.ts";
import { ReplayBuffer } from "../../../train/off-policy/replay-buffer.ts";

/**
 * Additions and multiplications of one forward pass of a perceptron with two layers of 256 units, and
 * of what its gradient takes: as many for the weights, and for the inputs of all layers but the first.
 */
function perceptron(inputs: number, outputs: number, rows = 256) {
  const forward = 2 * rows * 256 * (inputs + 256 + outputs);
  return { forward, weights: forward, inputs: 2 * rows * 256 * (256 + outputs) };
}

describe("the operations of a gradient step at Hopper's size", () => {
  const actor = perceptron(11, 6);
  const critic = perceptron(14, 1);
  const value = perceptron(11, 1);
  const trained = ({ forward, weights, inputs }: ReturnType<typeof perceptron>) =>
    forward + weights + inputs;
  // Sums of columns, for the gradients of biases, are products with a row of ones in onnxruntime
  // alone: in the graph they are sums.
  const throughCritics = 2 * (critic.forward + critic.inputs + 2 * 256 * 256 * 14);

  test("of 2019 are those of its networks", () => {
    const expected = actor.forward + 2 * critic.forward + 2 * trained(critic);
    expect(operationsOfStep(sac2019.configure({ algorithm: "sac-2019" }))).toBe(
      expected + throughCritics + trained(actor),
    );
  });

  test("of 2018 are those of its networks", () => {
    const expected = value.forward + trained(value) + 2 * trained(critic);
    expect(operationsOfStep(sac2018.configure({ algorithm: "sac-2018" }))).toBe(
      expected + throughCritics + trained(actor),
    );
  });
});

test("the operations of a gradient step of TQC are those of its networks", () => {
  const actor = perceptron(11, 6);
  const critic = perceptron(14, 25);
  const trained = ({ forward, weights, inputs }: typeof actor) => forward + weights + inputs;
  const throughCritics = 2 * (critic.forward + critic.inputs + 2 * 256 * 256 * 14);
  expect(operationsOfStep(tqc.configure({ algorithm: "tqc" }))).toBe(
    actor.forward + 2 * critic.forward + 2 * trained(critic) + throughCritics + trained(actor),
  );
});

describe("the operations of a gradient step of deterministic policies at Hopper's size", () => {
  const actor = perceptron(11, 3);
  const critic = perceptron(14, 1);
  const trained = ({ forward, weights, inputs }: typeof actor) => forward + weights + inputs;
  /** Of the policy, through one critic, which is not trained: its inputs are what is wanted. */
  const ofPolicy = critic.forward + critic.inputs + 2 * 256 * 256 * 14 + trained(actor);

  test("of DDPG are those of its networks", () => {
    const ofCritic = actor.forward + critic.forward + trained(critic);
    expect(operationsOfStep(ddpg.configure({ algorithm: "ddpg" }))).toBe(ofCritic + ofPolicy);
  });

  test.each([1, 2, 3])("of TD3 are the mean of steps with the policy's, 1 in %d", (delay) => {
    const ofCritics = actor.forward + 2 * critic.forward + 2 * trained(critic);
    const algorithm = td3.configure({ algorithm: "td3", policy_delay: delay });
    expect(operationsOfStep(algorithm)).toBe(ofCritics + ofPolicy / delay);
  });
});

test("training is measured without peers where there is no Python, which is said", async () => {
  const missing: string[] = [];
  const rates = await timeTraining({
    threads: 1,
    rounds: 1,
    gradientSteps: 2,
    python: "there/is/no/python",
    onMissing: (reason) => missing.push(reason),
  });
  expect(missing).toHaveLength(3);
  for (const reason of missing) expect(reason).toContain("there/is/no/python");
  expect(rates.peers).toEqual([]);
  expect(rates.gradient_steps_per_second["sac-2018"]).toBeGreaterThan(0);
  for (const rate of Object.values(rates.environment_steps_per_second)) {
    expect(rate).toBeGreaterThan(0);
  }
  for (const share of Object.values(rates.share_of_matrix_product_rate)) {
    expect(share).toBeGreaterThan(0);
  }
});

test("the parts of a training loop add up to it, and time its methods only meanwhile", async () => {
  const { sample } = ReplayBuffer.prototype;
  const [sac, ppo] = [
    await profileLoop(measuredLoops.loop, 1, 3),
    await profileLoop(measuredLoops["ppo-8"], 1, 1),
  ];
  expect(ReplayBuffer.prototype.sample).toBe(sample);
  for (const profile of [sac, ppo]) {
    const sum = Object.values(profile.parts).reduce((total, time) => total + time, 0);
    expect(sum).toBeCloseTo(profile.milliseconds, 9);
    expect(describeLoopProfile(profile)).toContain(`whole loop on Hopper-v5, ${profile.what}`);
  }
  const parts = ["acting", "environment", "gradient step", "noise", "replay, sampling"];
  for (const part of parts) expect(sac.parts[part]).toBeGreaterThan(0);
  expect(ppo.parts["evaluating the rollout"]).toBeGreaterThan(0);
});
