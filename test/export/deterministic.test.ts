import { describe, expect, test } from "vitest";
import { networkActor } from "../../export/actor-graph.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { networkErrors } from "../../export/reference.ts";
import { boxSamples, ParityError, verify } from "../../export/verify.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { deterministicActor } from "../../train/networks/deterministic.ts";
import type { Normalization } from "../../train/networks/running-statistics.ts";

const observation = { kind: "box" as const, low: [-1, null], high: [1, null] };
const action = { kind: "box" as const, low: [-1, -4], high: [3, -2] };
const facts = { observation, action, distribution: "none" } as const;

/** A layer alone: tanh(x W + b), W [2, 2]. */
const parameters: Record<string, number[]> = {
  "actor.0.weight": [0.3, -0.2, 0.1, 0.4],
  "actor.0.bias": [-0.1, 0.2],
};
const trained = {
  description: deterministicActor,
  sizes: { observation: 2, action: 2, hidden: [] },
  space: action,
  parameter: (name: string) => parameters[name],
};

async function load(changes: Partial<typeof trained> & { normalization?: Normalization } = {}) {
  const outputs = networkActor({ ...trained, ...changes });
  return loadActor(writeModel({ name: "actor", outputs }), facts);
}

describe("an exported actor of a deterministic policy", () => {
  test("has an action alone, for an observation alone", () => {
    expect(Object.keys(networkActor(trained))).toEqual(["action"]);
  });

  test("answers the closed form, scaled to the bounds of the action", async () => {
    const actor = await load();
    const { action: answered } = await actor.run([0.5, -2], new Float32Array(0), 1);
    const u = [0.3 * 0.5 + 0.1 * -2 - 0.1, -0.2 * 0.5 + 0.4 * -2 + 0.2];
    expect(answered[0]).toBeCloseTo(1 + 2 * Math.tanh(u[0]), 6);
    expect(answered[1]).toBeCloseTo(-3 + Math.tanh(u[1]), 6);
    await actor.release();
  });
});

describe("its verification", () => {
  const normalization = { mean: Float64Array.of(0.2, 1), scale: Float64Array.of(2, 0.5) };
  const samples = boxSamples(observation, undefined);
  const errors = networkErrors({ ...trained, normalization }, samples);

  test("passes what does the same, normalization included", async () => {
    const actor = await load({ normalization });
    const parity = await verify(actor, samples, errors);
    expect(Object.keys(parity.errors)).toEqual(["action"]);
    expect(parity.largest_scaled_error).toBeLessThan(1e-6);
    await actor.release();
  });

  test.each([
    ["lacks the normalization", {}],
    ["scales to other bounds", { normalization, space: { ...action, high: [3, -1] } }],
    [
      "has another parameter",
      {
        normalization,
        parameter: (name: string) => parameters[name].map((entry) => entry * 1.001),
      },
    ],
  ])("refuses what %s", async (_, changes) => {
    const actor = await load(changes);
    await expect(verify(actor, samples, errors)).rejects.toThrow(ParityError);
    await actor.release();
  });
});
