import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clippedLogProb } from "../../export/action-log-prob.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { packageOf } from "../distributions.ts";

const space = { kind: "box" as const, low: [-2], high: [1] };
const logProb = (action: number, mean: number, logStd: number) =>
  clippedLogProb([action], [mean], [logStd], space);

describe("the log-probability of an action under a clipped Gaussian", () => {
  test("is a density inside of the bounds, and a probability on them", () => {
    const logNormal = -0.5 * 0.25 ** 2 - Math.log(2) - 0.5 * Math.log(2 * Math.PI);
    expect(logProb(0.5, 0, Math.log(2))).toBeCloseTo(logNormal, 12);
    // Phi(-1) and Phi(-3) by mpmath.
    expect(logProb(-2, 0, Math.log(2))).toBeCloseTo(-1.841021645009264, 12);
    expect(logProb(1, -2, 0)).toBeCloseTo(-6.60772622151035, 12);
  });

  test("sums up to one over all actions", () => {
    const parameters = fc.tuple(
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.constantFrom(-1, 0, 2),
    );
    fc.assert(
      fc.property(parameters, ([mean, logStd]) => {
        const steps = 2000;
        let sum = Math.exp(logProb(-2, mean, logStd)) + Math.exp(logProb(1, mean, logStd));
        for (let i = 0; i < steps; i++) {
          sum += (3 / steps) * Math.exp(logProb(-2 + (3 * (i + 0.5)) / steps, mean, logStd));
        }
        expect(sum).toBeCloseTo(1, 5);
      }),
    );
  });

  test("multiplies over dimensions, whether they are on a bound or not", () => {
    const both = { kind: "box" as const, low: [-2, -2], high: [1, 1] };
    const joint = clippedLogProb([1, 0.5], [0, 0.3], [0, 1], both);
    expect(joint).toBeCloseTo(logProb(1, 0, 0) + logProb(0.5, 0.3, 1), 12);
  });

  test("takes the float32 next to a bound for the bound", () => {
    const tenths = { kind: "box" as const, low: [-0.1], high: [0.7] };
    for (const bound of [-0.1, 0.7]) {
      const probability = Math.exp(clippedLogProb([Math.fround(bound)], [0.3], [-8], tenths));
      expect(probability).toBe(0);
    }
  });

  test("takes an actor's rounded bounds for the bounds, wherever they are", () => {
    const bound = fc.integer({ min: -1000, max: 1000 }).map((tenths) => tenths / 10);
    const bounds = fc.tuple(bound, bound).filter(([low, high]) => low < high);
    fc.assert(
      fc.property(bounds, ([low, high]) => {
        // As the exported graph computes them, from constants in float32.
        const [center, half] = [Math.fround((low + high) / 2), Math.fround((high - low) / 2)];
        const asymmetric = { kind: "box" as const, low: [low], high: [high] };
        for (const sign of [-1, 1]) {
          const action = Math.fround(center + sign * half);
          // A narrow Gaussian far outside: the density of the bound is nothing, its probability 1.
          const mean = (low + high) / 2 + sign * (high - low);
          const logStd = Math.log((high - low) / 100);
          expect(clippedLogProb([action], [mean], [logStd], asymmetric)).toBeCloseTo(0, 12);
        }
      }),
    );
  });

  test("is what the actor itself answers, inside of the bounds", async () => {
    const { manifest, actor: bytes } = packageOf("clipped");
    const { action: bounds } = manifest;
    if (bounds.kind !== "box") throw new Error("the actions of clipped are a box");
    const actor = await loadActor(bytes, manifest);
    const rows = 500;
    const observations = Array.from({ length: rows }, (_, i) => [Math.cos(i), Math.sin(i), i % 5]);
    const result = await actor.run(observations.flat(), drawEpsilon("normal", 3, rows, 1), rows);
    await actor.release();
    const found = Array.from(result.action, Number).flatMap((action, i) => {
      if (Math.abs(action) === 2) return [];
      const [mean, logStd] = [[Number(result.mean[i])], [Number(result.log_std[i])]];
      const own = clippedLogProb([action], mean, logStd, bounds);
      expect(own).toBeCloseTo(Number(result.log_prob[i]), 4);
      return [own];
    });
    expect(found.length).toBeGreaterThan(rows / 2);
    expect(found.length).toBeLessThan(rows);
  });
});
