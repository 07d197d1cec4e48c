import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadActor, type OnnxActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { testPolicies } from "../policies.ts";

function floats(output: Float32Array | BigInt64Array): Float64Array {
  return Float64Array.from(output, Number);
}

describe("an exported actor of soft actor-critic", () => {
  let actor: OnnxActor;
  beforeAll(async () => {
    const { actor: bytes, manifest } = readPackage(`${testPolicies.folder}/pendulum`);
    actor = await loadActor(bytes, manifest);
  });
  afterAll(() => actor.release());

  const rows = 200;
  const observations = Float32Array.from({ length: 3 * rows }, (_, i) => Math.sin(i * i));

  test("answers the closed form of the action and its density, scaling included", async () => {
    const epsilon = drawEpsilon("normal", 11, rows, 1);
    const result = await actor.run(observations, epsilon, rows);
    const [action, logProb, mean, logStd] = [
      result.action,
      result.log_prob,
      result.mean,
      result.log_std,
    ].map(floats);
    const halfRange = 2;
    for (let row = 0; row < rows; row++) {
      const u = mean[row] + Math.exp(logStd[row]) * epsilon[row];
      expect(action[row]).toBeCloseTo(halfRange * Math.tanh(u), 5);
      // The density of u, by the change of variables to halfRange tanh(u); 1 - tanh^2 = 1 / cosh^2.
      const logNormal = -0.5 * epsilon[row] ** 2 - logStd[row] - 0.5 * Math.log(2 * Math.PI);
      const logSlope = Math.log(halfRange) - 2 * Math.log(Math.cosh(u));
      expect(logProb[row]).toBeCloseTo(logNormal - logSlope, 4);
    }
  });

  test("acts deterministically where the noise is zero", async () => {
    const result = await actor.run(observations, new Float32Array(rows), rows);
    expect(result.action).toEqual(result.deterministic_action);
  });

  test("does the same for a row alone as for the row in a batch, to float32 accuracy", async () => {
    const epsilon = drawEpsilon("normal", 12, rows, 1);
    const batch = await actor.run(observations, epsilon, rows);
    for (const row of [0, 1, 77, 199]) {
      const observation = observations.subarray(3 * row, 3 * row + 3);
      const alone = await actor.run(observation, epsilon.subarray(row, row + 1), 1);
      expect(Number(alone.action[0])).toBeCloseTo(Number(batch.action[row]), 5);
      expect(Number(alone.log_prob[0])).toBeCloseTo(Number(batch.log_prob[row]), 4);
    }
  });
});

describe("an exported tabular policy", () => {
  let actor: OnnxActor;
  beforeAll(async () => {
    const { actor: bytes, manifest } = readPackage(`${testPolicies.folder}/taxi`);
    actor = await loadActor(bytes, manifest);
  });
  afterAll(() => actor.release());

  const states = Array.from({ length: 500 }, (_, state) => state);

  test("takes the action of the largest logit plus noise, and answers its log-probability", async () => {
    const epsilon = drawEpsilon("gumbel", 5, states.length, 6);
    const { action, log_prob, logits } = await actor.run(states, epsilon, states.length);
    for (const state of states) {
      const row = Array.from({ length: 6 }, (_, a) => Number(logits[6 * state + a]));
      const scores = row.map((logit, a) => Math.fround(logit + epsilon[6 * state + a]));
      expect(Number(action[state])).toBe(scores.indexOf(Math.max(...scores)));
      const logSum = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
      expect(Number(log_prob[state])).toBeCloseTo(row[Number(action[state])] - logSum, 4);
    }
  });

  test("takes the likeliest action where the noise is zero", async () => {
    const result = await actor.run(states, new Float32Array(6 * 500), 500);
    expect(result.action).toEqual(result.deterministic_action);
  });
});
