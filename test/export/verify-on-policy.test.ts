import { describe, expect, test } from "vitest";
import { networkActor, type TrainedActor } from "../../export/actor-graph.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { networkErrors } from "../../export/reference.ts";
import { boxSamples, ParityError, verification, verify } from "../../export/verify.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import { ppoCategoricalActor } from "../../train/algorithms/ppo/ppo.ts";
import { clippedGaussianActor } from "../../train/networks/clipped-gaussian.ts";
import { drawn } from "./drawn-parameters.ts";

const observationSpace = { kind: "box" as const, low: [-1, null, -8], high: [1, null, 8] };
const normalization = {
  mean: Float64Array.of(0.1, -3, 2),
  scale: Float64Array.of(2, 0.5, 40),
};

const sizes = { observation: 3, hidden: [16, 8] };
const box: TrainedActor = {
  description: clippedGaussianActor(),
  sizes: { ...sizes, action: 3 },
  // Bounds that differ, on both sides of 0, and within one deviation of it.
  space: { kind: "box", low: [-1, -4, -0.1], high: [3, -2, 0.3] },
  parameter: drawn(1),
  normalization,
};
const discrete: TrainedActor = {
  description: ppoCategoricalActor,
  sizes: { ...sizes, action: 4 },
  space: { kind: "discrete", size: 4 },
  parameter: drawn(1),
  normalization,
};

/** The exported actor, and the samples that it is checked on. */
async function exported(actor: TrainedActor) {
  const { space: action } = actor;
  const { distribution } = actor.description;
  const facts = { observation: observationSpace, action, distribution };
  const outputs = networkActor(actor);
  const samples = boxSamples(observationSpace, interfaceOf(facts).noise);
  return { samples, actor: await loadActor(writeModel({ name: "actor", outputs }), facts) };
}

/** Verifies an exported actor against a trained one, which it differs from in some fact. */
async function verifyExport(trained: TrainedActor, changes: Partial<TrainedActor> = {}) {
  const { samples, actor } = await exported({ ...trained, ...changes });
  try {
    return await verify(actor, samples, networkErrors(trained, samples));
  } finally {
    await actor.release();
  }
}

/** The same parameters but for one, which is moved a little. */
function moved(name: string, by: number): TrainedActor["parameter"] {
  const parameter = drawn(1);
  return (asked, shape) =>
    Float32Array.from(parameter(asked, shape), (x) => (asked === name ? x + by : x));
}

describe.each([
  ["a clipped Gaussian", box, ["action", "deterministic_action", "log_prob", "mean", "log_std"]],
  ["a categorical policy", discrete, ["action", "deterministic_action", "log_prob", "logits"]],
] as const)("verification of %s", (_, trained, outputs) => {
  test("finds it within the tolerance of the trainer in every output", async () => {
    const parity = await verifyExport(trained);
    expect(parity.observations).toBe(verification.observations);
    expect(Object.keys(parity.errors)).toEqual(outputs);
    expect(parity.largest_scaled_error).toBeLessThanOrEqual(verification.tolerance);
  });

  test("passes without normalized observations too", async () => {
    const parity = await verifyExport({ ...trained, normalization: undefined });
    expect(parity.largest_scaled_error).toBeLessThanOrEqual(verification.tolerance);
  });

  test("fails where it leaves out the normalization of observations", async () => {
    await expect(verifyExport(trained, { normalization: undefined })).rejects.toThrow(ParityError);
  });

  test("fails where one number of its last layer is another", async () => {
    const parameter = moved("actor.2.bias", 1e-3);
    await expect(verifyExport(trained, { parameter })).rejects.toThrow(ParityError);
  });
});

describe("verification of a clipped Gaussian", () => {
  test("fails where its actions are clipped to other bounds", async () => {
    for (const space of [
      { kind: "box" as const, low: [-1, -4, -0.1], high: [3.001, -2, 0.3] },
      { kind: "box" as const, low: [-1.001, -4, -0.1], high: [3, -2, 0.3] },
    ]) {
      await expect(verifyExport(box, { space })).rejects.toThrow(/exported actor's action is/);
    }
  });

  test("fails where its deviation is another", async () => {
    const parameter = moved("actor.log_std", 1e-3);
    await expect(verifyExport(box, { parameter })).rejects.toThrow(ParityError);
  });
});

describe("an exported clipped Gaussian", () => {
  test("acts by clip(mean + sigma epsilon), of whose density before clipping it tells", async () => {
    const { samples, actor } = await exported(box);
    const { action, deterministic_action, log_prob, mean, log_std } = await actor.run(
      samples.observations,
      samples.epsilon,
      samples.rows,
    );
    await actor.release();
    const { space } = box;
    if (space.kind !== "box") throw new Error("it acts in a box");
    const columns = space.low.length;
    const clipped = { low: 0, high: 0, within: 0 };
    for (let row = 0; row < samples.rows; row++) {
      let density = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        const [low, high] = [space.low[i % columns], space.high[i % columns]];
        const [mu, logSigma, epsilon] = [Number(mean[i]), Number(log_std[i]), samples.epsilon[i]];
        const own = mu + Math.exp(logSigma) * epsilon;
        expect(Math.abs(Number(action[i]) - Math.min(Math.max(own, low), high))).toBeLessThan(1e-4);
        const center = Math.min(Math.max(mu, low), high);
        expect(Math.abs(Number(deterministic_action[i]) - center)).toBeLessThan(1e-4);
        density += -(epsilon ** 2) / 2 - logSigma - Math.log(2 * Math.PI) / 2;
        clipped[own < low ? "low" : own > high ? "high" : "within"] += 1;
      }
      expect(Math.abs(Number(log_prob[row]) - density)).toBeLessThan(1e-4);
    }
    for (const count of Object.values(clipped)) expect(count).toBeGreaterThan(1000);
  });
});
