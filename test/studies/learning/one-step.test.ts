import { describe, expect, test } from "vitest";
import { optimumOf } from "../../../studies/learning/one-step.ts";
import {
  describeOneStep,
  errorsOf,
  isHeld,
  oneStepLimits,
} from "../../../studies/learning/one-step-report.ts";

describe("the optimum of the one-step problem", () => {
  test("has the modes of both signs alike without a context, and tilted with one", () => {
    const right = (context: number) =>
      optimumOf(context)
        .probabilities.slice(10)
        .reduce((sum, p) => sum + p);
    expect(right(0)).toBeCloseTo(0.5, 12);
    expect(right(1)).toBeCloseTo(1 - right(-1), 12);
    // The modes are near 1/2 and -1/2: the tilt of their rewards is near 0.3, at a temperature of 0.5.
    expect(Math.abs(Math.log(right(1) / right(-1)) - 0.3 / 0.5)).toBeLessThan(0.1);
  });

  test("has a value near that of Laplace's approximation of both modes", () => {
    // r'' = -32 at both: each mode is a Gaussian of variance 0.5 / 32.
    const integral = 2 * Math.exp(2 / 0.5) * Math.sqrt((2 * Math.PI * 0.5) / 32);
    expect(Math.abs(optimumOf(0).value - 0.9 * 0.5 * Math.log(integral))).toBeLessThan(0.1);
    expect(optimumOf(1).value).toBeCloseTo(optimumOf(-1).value, 12);
  });
});

describe("the report of the one-step problem", () => {
  const context = {
    context: 0,
    value: { learned: 0.99, exact: 1 },
    right: { learned: 0.52, exact: 0.5 },
    distance: 0.08,
  };

  test("has the largest error of all contexts, on either side", () => {
    const other = { ...context, right: { learned: 0.46, exact: 0.5 }, distance: 0.03 };
    const errors = errorsOf([context, other]);
    expect(errors.value).toBeCloseTo(0.01, 12);
    expect(errors.mode).toBeCloseTo(0.04, 12);
    expect(errors.distance).toBe(0.08);
  });

  test("says whether all are within their limits", () => {
    const errors = errorsOf([context]);
    expect(describeOneStep(errors)).toBe(
      "one-step problem, sql: holds; errors against quadrature: soft value 1.0 % (at most 2.0 %), " +
        "probability of a mode 0.020 (at most 0.05), total variation 0.080 (at most 0.1)",
    );
    for (const name of ["value", "mode", "distance"] as const) {
      const worse = { ...errors, [name]: 1.01 * oneStepLimits[name] };
      expect(isHeld(worse), name).toBe(false);
      expect(describeOneStep(worse)).toContain("does NOT hold");
    }
    expect(isHeld({ ...errors, value: Number.NaN })).toBe(false);
  });
});
