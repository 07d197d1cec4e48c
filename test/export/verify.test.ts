import { describe, expect, test } from "vitest";
import { networkActor, tabularActor } from "../../export/actor-graph.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { networkErrors, tabularErrors } from "../../export/reference.ts";
import {
  boxSamples,
  ParityError,
  tabularSamples,
  verification,
  verify,
} from "../../export/verify.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { improve } from "../../train/algorithms/spi/soft-policy.ts";
import type { Normalization } from "../../train/networks/running-statistics.ts";
import { squashedGaussianActor } from "../../train/networks/squashed-gaussian.ts";
import { generatorFor } from "../../train/random/streams.ts";
import { drawn } from "./drawn-parameters.ts";

const description = squashedGaussianActor;
const sizes = { observation: 3, action: 2, hidden: [16, 8] };
const space = { kind: "box" as const, low: [-1, -4], high: [3, -2] };
const observationSpace = { kind: "box" as const, low: [-1, null, -8], high: [1, null, 8] };

const facts = {
  observation: observationSpace,
  action: space,
  distribution: "squashed_gaussian",
} as const;

/** Verifies an actor exported with some parameters against a trainer that has others. */
async function verifyContinuous(
  exported: number,
  trained: number,
  {
    exportedSpace = space,
    exportedNormalization,
    normalization,
  }: {
    exportedSpace?: typeof space;
    exportedNormalization?: Normalization;
    normalization?: Normalization;
  } = {},
) {
  const samples = boxSamples(observationSpace, { law: "normal", columns: sizes.action });
  const outputs = networkActor({
    description,
    sizes,
    space: exportedSpace,
    parameter: drawn(exported),
    normalization: exportedNormalization,
  });
  const actor = await loadActor(writeModel({ name: "actor", outputs }), facts);
  const trainer = { description, sizes, space, parameter: drawn(trained), normalization };
  return verify(actor, samples, networkErrors(trainer, samples));
}

describe("verification of a continuous actor", () => {
  test("finds it within the tolerance of the trainer on 10,000 observations", async () => {
    const parity = await verifyContinuous(1, 1);
    expect(parity.observations).toBe(10_000);
    expect(Object.keys(parity.errors)).toEqual([
      "action",
      "deterministic_action",
      "log_prob",
      "mean",
      "log_std",
    ]);
    expect(parity.largest_scaled_error).toBeLessThanOrEqual(verification.tolerance);
    expect(parity.largest_scaled_error).toBeGreaterThan(0);
  });

  test("fails where its weights are others", async () => {
    await expect(verifyContinuous(1, 2)).rejects.toThrow(ParityError);
  });

  test("fails where its actions are scaled to other bounds", async () => {
    const wider = { ...space, high: [3.001, -2] };
    await expect(verifyContinuous(1, 1, { exportedSpace: wider })).rejects.toThrow(
      /exported actor's action is/,
    );
  });

  describe("of normalized observations", () => {
    const normalization = {
      mean: Float64Array.of(0.1, -3, 2),
      scale: Float64Array.of(2, 0.5, 40),
    };

    test("passes where it normalizes them in the same way", async () => {
      const both = { normalization, exportedNormalization: normalization };
      const { largest_scaled_error, errors } = await verifyContinuous(1, 1, both);
      expect(largest_scaled_error).toBeLessThanOrEqual(verification.tolerance);
      expect(errors.mean.absolute).toBeGreaterThan(0);
    });

    test("fails where it leaves that out, or has other statistics", async () => {
      await expect(verifyContinuous(1, 1, { normalization })).rejects.toThrow(ParityError);
      const exportedNormalization = { ...normalization, mean: Float64Array.of(0.1, -3, 2.001) };
      await expect(
        verifyContinuous(1, 1, { normalization, exportedNormalization }),
      ).rejects.toThrow(ParityError);
    });
  });

  describe("whose sums are large and cancel, so that float32 cannot hold 1e-5 of them", () => {
    const wide = { observation: 3, action: 2, hidden: [128, 128] };
    const trainer = { description, sizes: wide, space };
    const samples = boxSamples(observationSpace, { law: "normal", columns: wide.action });
    const large =
      (round: (x: number) => number = (x) => x) =>
      (name: string, shape: readonly number[]) =>
        drawn(name.length)(name, shape).map((x) => round(x * (shape.length === 2 ? 0.8 : 1)));
    const verifyLarge = async (round?: (x: number) => number) => {
      const outputs = networkActor({ ...trainer, parameter: large(round) });
      const actor = await loadActor(writeModel({ name: "actor", outputs }), facts);
      return verify(actor, samples, networkErrors({ ...trainer, parameter: large() }, samples));
    };

    test("passes, with errors that are in proportion to what float32 loses", async () => {
      const { errors, tolerance } = await verifyLarge();
      // Actions lie in [-4, 3]: in proportion to them alone, this would not pass.
      expect(errors.deterministic_action.absolute).toBeGreaterThan(4 * tolerance);
      expect(errors.deterministic_action.scaled).toBeLessThan(tolerance);
    });

    test("fails where its weights have three digits", async () => {
      const threeDigits = (x: number) => Number(x.toPrecision(3));
      await expect(verifyLarge(threeDigits)).rejects.toThrow(ParityError);
    });
  });

  test("covers the corners of the observation space, and noise of both signs", () => {
    const { observations, epsilon } = boxSamples(observationSpace, {
      law: "normal",
      columns: sizes.action,
    });
    const corners = new Set<string>();
    for (let row = 0; row < 10_000; row++) {
      const [x, y, z] = observations.subarray(3 * row, 3 * row + 3);
      if (Math.abs(x) === 1 && Math.abs(y) === 10 && Math.abs(z) === 8) corners.add(`${[x, y, z]}`);
    }
    expect(corners.size).toBe(8);
    expect(Math.min(...epsilon)).toBeLessThan(-3);
    expect(Math.max(...epsilon)).toBeGreaterThan(3);
  });
});

describe("verification of a discrete actor", () => {
  const [states, actions] = [40, 5];
  const policyOf = (seed: number) => {
    const random = generatorFor(seed, "initialization");
    const q = Float64Array.from({ length: states * actions }, () => random.uniform(-50, 50));
    return improve(q, actions, 0.05).logProbability;
  };
  const verifyDiscrete = async (exported: Float64Array, trained: Float64Array) => {
    const samples = tabularSamples(states, { law: "gumbel", columns: actions });
    const outputs = tabularActor(exported, states, actions);
    const actor = await loadActor(writeModel({ name: "actor", outputs }), {
      observation: { kind: "discrete", size: states },
      action: { kind: "discrete", size: actions },
      distribution: "categorical",
    });
    return verify(actor, samples, tabularErrors(trained, actions, samples));
  };

  test("finds it within the tolerance, at a low temperature too", async () => {
    const parity = await verifyDiscrete(policyOf(1), policyOf(1));
    expect(parity.observations).toBe(10_000);
    expect(parity.largest_scaled_error).toBeLessThanOrEqual(verification.tolerance);
  });

  test("fails where one state prefers another action", async () => {
    const wrong = policyOf(1);
    [wrong[10], wrong[11]] = [wrong[11], wrong[10]];
    await expect(verifyDiscrete(wrong, policyOf(1))).rejects.toThrow(ParityError);
  });
});
