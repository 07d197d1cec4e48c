import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float32Cosine, float32Sine } from "../../../train/environments/float32-trigonometry.ts";

describe("sine and cosine in float32", () => {
  test("are within a float32 unit of the exact values, as numpy's are", () => {
    fc.assert(
      fc.property(fc.float({ min: -30, max: 30, noNaN: true }), (x) => {
        for (const [value, exact] of [
          [float32Sine(x), Math.sin(x)],
          [float32Cosine(x), Math.cos(x)],
        ]) {
          expect(value).toBe(Math.fround(value));
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(
            Math.abs(exact) * 2 ** -22 + 2 ** -60,
          );
        }
      }),
    );
  });

  // Of numpy 2.4.6; Math.cos rounded to float32 would be something else.
  test.each([
    [1.8300175666809082, 0.9665898680686951, -0.25632786750793457],
    [1.8476446866989136, 0.9619216322898865, -0.2733253538608551],
    [-0.6997867226600647, -0.6440545320510864, 0.7649796009063721],
    [0.9142146706581116, 0.7920834422111511, 0.6104127764701843],
    [0.08205317705869675, 0.08196113258600235, 0.9966355562210083],
    [-0.07250180095434189, -0.0724382996559143, 0.9973728656768799],
  ])("has numpy's bits at %d", (x, sine, cosine) => {
    expect([float32Sine(x), float32Cosine(x)]).toEqual([sine, cosine]);
  });
});
