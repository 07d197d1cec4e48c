import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  categoricalLogProb,
  squashedLogProb,
  unsquash,
  unsquashError,
} from "../../export/action-log-prob.ts";
import { loadActor, type OnnxActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { testPolicies } from "../policies.ts";

const space = { kind: "box" as const, low: [-2, 0], high: [2, 10] };

describe("the density of an action under the squashed Gaussian", () => {
  test("is what is derived by hand", () => {
    // u = 0, mu = 0, sigma = 1: N(0) / (1 - tanh(0)^2) / halfRange, in both dimensions.
    const density = 1 / Math.sqrt(2 * Math.PI);
    const expected = Math.log((density / 2) * (density / 5));
    expect(squashedLogProb([0, 0], [0, 0], [0, 0], space)).toBeCloseTo(expected, 12);
    // u = 1, mu = 0.5, sigma = 2: by the naive formula.
    const logNormal = -0.5 * 0.25 ** 2 - Math.log(2) - 0.5 * Math.log(2 * Math.PI);
    const logDerivative = Math.log((1 - Math.tanh(1) ** 2) * 5);
    const one = { kind: "box" as const, low: [0], high: [10] };
    expect(squashedLogProb([1], [0.5], [Math.log(2)], one)).toBeCloseTo(
      logNormal - logDerivative,
      12,
    );
  });

  test.each([
    [0, 0],
    [1.2, -0.7],
    [-2, 0.3],
  ])("sums up to one over all actions: mu %f, ln sigma %f", (mean, logStd) => {
    const one = { kind: "box" as const, low: [-3], high: [1] };
    const steps = 200_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const action = -3 + (4 * (i + 0.5)) / steps;
      sum += Math.exp(squashedLogProb(unsquash([action], one), [mean], [logStd], one));
    }
    expect((sum * 4) / steps).toBeCloseTo(1, 3);
  });

  test("belongs to the action, whose inverse gives what it was before tanh", () => {
    const u = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(u, u), (before) => {
        const action = before.map((each, i) => [2, 5][i] * Math.tanh(each) + [0, 5][i]);
        const found = unsquash(action.map(Math.fround), space);
        for (const [i, each] of found.entries()) {
          expect(Math.abs(each - before[i])).toBeLessThan(unsquashError(before, space));
        }
      }),
    );
  });

  test("is not known at the bounds, and that shows", () => {
    expect(unsquash([2, 0], space)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(unsquashError([0, Number.POSITIVE_INFINITY], space)).toBe(Number.POSITIVE_INFINITY);
    expect(unsquashError([6, 0], space)).toBeCloseTo(0.012, 3);
    // Of actions around 1000, a float32 tells little even in the middle.
    const far = { kind: "box" as const, low: [1000], high: [1001] };
    expect(unsquashError([0], far)).toBeGreaterThan(1e-4);
  });
});

describe("an exported actor's own log_prob", () => {
  const rows = 2000;
  let actors: Record<"pendulum" | "taxi", OnnxActor>;
  const packageOf = (name: string) => readPackage(join(testPolicies.folder, name));

  beforeAll(async () => {
    const open = (name: string) => {
      const { manifest, actor } = packageOf(name);
      return loadActor(actor, manifest);
    };
    actors = { pendulum: await open("pendulum"), taxi: await open("taxi") };
  });
  afterAll(async () => {
    for (const actor of Object.values(actors)) await actor.release();
  });

  test("is found again from the action, where that tells what it was before tanh", async () => {
    const { action: bounds } = packageOf("pendulum").manifest;
    if (bounds.kind !== "box") throw new Error("the actions of pendulum are a box");
    const observations = Array.from({ length: rows }, (_, i) => [
      Math.cos(i),
      Math.sin(i),
      (i % 17) - 8,
    ]);
    const epsilon = drawEpsilon("normal", 3, rows, 1);
    const { action, log_prob, mean, log_std } = await actors.pendulum.run(
      observations.flat(),
      epsilon,
      rows,
    );
    let found = 0;
    for (let i = 0; i < rows; i++) {
      const u = unsquash([Number(action[i])], bounds);
      const [mu, logSigma] = [[Number(mean[i])], [Number(log_std[i])]];
      const exact = [mu[0] + Math.exp(logSigma[0]) * epsilon[i]];
      expect(squashedLogProb(exact, mu, logSigma, bounds)).toBeCloseTo(Number(log_prob[i]), 4);
      if (unsquashError(u, bounds) > 0.001) continue;
      found += 1;
      expect(squashedLogProb(u, mu, logSigma, bounds)).toBeCloseTo(Number(log_prob[i]), 2);
    }
    expect(found).toBeGreaterThan(rows / 2);
  });

  test("is found again from logits", async () => {
    const observations = Array.from({ length: rows }, (_, i) => i % 500);
    const { action, log_prob, logits } = await actors.taxi.run(
      observations,
      drawEpsilon("gumbel", 3, rows, 6),
      rows,
    );
    for (let i = 0; i < rows; i++) {
      const row = Array.from(logits.slice(6 * i, 6 * i + 6), Number);
      expect(categoricalLogProb(row, Number(action[i]))).toBeCloseTo(Number(log_prob[i]), 5);
    }
  });
});
