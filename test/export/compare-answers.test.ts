import { expect, test } from "vitest";
import { compareAnswers } from "../../export/compare-answers.ts";
import type { OnnxActor } from "../../export/onnx-policy.ts";
import { recordedAnswers } from "../../export/recorded-answers.ts";
import { interfaceOf, type PolicyFacts } from "../../schemas/policy-interface.ts";

function gaussian(distribution: "squashed_gaussian" | "clipped_gaussian"): PolicyFacts {
  return {
    observation: { kind: "box", low: [null], high: [null] },
    action: { kind: "box", low: [-1], high: [1] },
    distribution,
  };
}

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;

/** The log-probability that remains to be explained of one that Stable-Baselines3 would record. */
async function unexplained(
  facts: PolicyFacts,
  { mean, sigma, z, off = 0 }: { mean: number; sigma: number; z: number; off?: number },
): Promise<number> {
  const [f, squashes] = [Math.fround, facts.distribution === "squashed_gaussian"];
  const u = f(mean + sigma * z);
  const a = f(Math.tanh(u));
  const ownZ = (u - mean) / sigma;
  const density = -(ownZ ** 2) / 2 - Math.log(sigma) - halfLogTwoPi;
  const correction = squashes ? Math.log(f(f(1 - f(a * a)) + 1e-6)) : 0;
  const exactDensity = -(z ** 2) / 2 - Math.log(sigma) - halfLogTwoPi;
  const exactU = mean + sigma * z;
  const exactCorrection = squashes
    ? 2 * (Math.LN2 - exactU - Math.log1p(Math.exp(-2 * exactU)))
    : 0;
  const actor: OnnxActor = {
    interface: interfaceOf(facts),
    run: async () => ({
      deterministic_action: Float32Array.of(0),
      mean: Float32Array.of(mean),
      log_std: Float32Array.of(Math.log(sigma)),
      log_prob: Float32Array.of(exactDensity - exactCorrection),
    }),
    release: async () => {},
  };
  const recorded = recordedAnswers.parse({
    observations: [0],
    deterministic_actions: [0],
    noise: [z],
    log_prob: [density - correction + off],
  });
  const compared = await compareAnswers({ actor, facts }, recorded);
  const { actual, expected } = compared.find(({ name }) => name === "log_prob") ?? {};
  return Math.abs((actual?.[0] ?? Number.NaN) - (expected?.[0] ?? Number.NaN));
}

test.each([
  ["an ordinary action", { mean: 0.5, sigma: 0.5, z: -1 }, 1e-6],
  ["one where tanh saturates", { mean: 9.0107, sigma: 1, z: 0.25 }, 1e-5],
  ["one where sigma is small beside mu", { mean: 7.3, sigma: 0.001, z: 1.7 }, 1e-5],
])("rounding in a recording is told from errors: %s", async (_, point, limit) => {
  for (const facts of [gaussian("squashed_gaussian"), gaussian("clipped_gaussian")]) {
    expect(await unexplained(facts, point)).toBeLessThan(limit);
    expect(await unexplained(facts, { ...point, off: 0.5 })).toBeGreaterThan(0.1);
  }
});

test("observations and actions with several axes are flattened", () => {
  const recorded = recordedAnswers.parse({
    observations: [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    deterministic_actions: [[[7]]],
  });
  expect(recorded.observations).toEqual([[1, 2, 3, 4, 5, 6]]);
  expect(recorded.deterministic_actions).toEqual([[7]]);
});
