import { describe, expect, test } from "vitest";
import { binomialTail, quantileOf } from "../../statistics/binomial.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

describe("the binomial tail", () => {
  test("is that of coins", () => {
    expect(binomialTail(0, 4, 0.5)).toBeCloseTo(1, 12);
    expect(binomialTail(3, 4, 0.5)).toBeCloseTo(5 / 16, 12);
    expect(binomialTail(4, 4, 0.5)).toBeCloseTo(1 / 16, 12);
  });

  test("of all successes is p^n", () => {
    expect(binomialTail(5, 5, 0.05)).toBeCloseTo(0.05 ** 5, 15);
  });
});

describe("a quantile", () => {
  const oneToHundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  test("is an order statistic, between others", () => {
    // 100 0.5 +- 1.96 5
    expect(quantileOf(oneToHundred, 0.5)).toEqual({ value: 50, lower: 41, upper: 61 });
  });

  test("is infinite if too many were never observed", () => {
    const found = oneToHundred.map((each) => (each > 70 ? Number.POSITIVE_INFINITY : each));
    expect(quantileOf(found, 0.5).value).toBe(50);
    expect(quantileOf(found, 0.8).value).toBe(Number.POSITIVE_INFINITY);
  });

  test("has an interval that contains the true one in about 95 % of samples", () => {
    const generator = new NumpyGenerator(1);
    let contained = 0;
    for (let i = 0; i < 400; i++) {
      const sample = Array.from({ length: 60 }, () => generator.uniform());
      const { lower, upper } = quantileOf(sample, 0.8);
      if (lower <= 0.8 && 0.8 <= upper) contained += 1;
    }
    expect(contained / 400).toBeGreaterThan(0.92);
  });
});
