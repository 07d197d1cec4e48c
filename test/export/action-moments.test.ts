import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clippedMoments, squashedMoments } from "../../export/action-moments.ts";

const space = { kind: "box" as const, low: [-2], high: [3] };
const mean = fc.double({ min: -4, max: 4, noNaN: true });
const logStd = fc.double({ min: -3, max: 1, noNaN: true });

/** E f(u), u ~ N(mu, sigma), by the midpoint rule. */
function expected(mu: number, logStd: number, f: (u: number) => number): number {
  const [points, widest] = [20_000, 10];
  const width = (2 * widest) / points;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const z = (i + 0.5) * width - widest;
    sum +=
      (width * Math.exp(-0.5 * z ** 2) * f(mu + Math.exp(logStd) * z)) / Math.sqrt(2 * Math.PI);
  }
  return sum;
}

describe("moments of actions", () => {
  test.each([
    ["squashed", squashedMoments, (u: number) => 0.5 + 2.5 * Math.tanh(u)],
    ["clipped", clippedMoments, (u: number) => Math.min(3, Math.max(-2, u))],
  ])("are the integrals over a %s Gaussian", (_, momentsOf, act) => {
    fc.assert(
      fc.property(mean, logStd, (mu, log) => {
        const [found] = momentsOf([mu], [log], space);
        expect(found.mean).toBeCloseTo(expected(mu, log, act), 5);
        expect(found.square).toBeCloseTo(
          expected(mu, log, (u) => act(u) ** 2),
          5,
        );
      }),
      { numRuns: 30 },
    );
  });
});
