import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contractionOf, contractions, temperatureResults } from "../../../studies/results/taxi.ts";
import {
  describeContractions,
  describeTemperatures,
} from "../../../studies/results/taxi-report.ts";

describe("the contraction of an evaluation", () => {
  test("is that of its errors, up to where they are told from rounding", () => {
    const contraction = contractionOf([8, 4, 2, 1, 1e-11, 0], 0.9);
    expect(contraction?.factor).toBeCloseTo(0.5, 12);
    // 4 / (0.9 * 8); later ones are less.
    expect(contraction?.shareOfBound).toBeCloseTo(0.5 / 0.9, 12);
  });

  test("reaches the bound where errors fall by gamma", () => {
    const errors = Array.from({ length: 20 }, (_, k) => 3 * 0.99 ** k);
    expect(contractionOf(errors, 0.99)?.factor).toBeCloseTo(0.99, 12);
    expect(contractionOf(errors, 0.99)?.shareOfBound).toBeCloseTo(1, 12);
  });

  test("is none where rounding alone is left", () => {
    expect(contractionOf([1e-12, 0], 0.9)).toBeUndefined();
  });
});

describe("soft policy iteration on Taxi-v3", () => {
  const evaluations = contractions();

  test("contracts by gamma at least, and improves in every iteration", () => {
    for (const { shareOfBound = 1, improvement } of evaluations) {
      expect(shareOfBound).toBeLessThanOrEqual(1 + 1e-9);
      expect(improvement?.smallest ?? 0).toBeGreaterThan(-1e-12);
    }
  });

  test("is worth the less the higher the temperature, which ends deliveries before 1", async () => {
    const results = await temperatureResults();
    const returns = results.map(({ meanReturn }) => meanReturn);
    for (const [i, value] of returns.slice(1).entries()) {
      expect(value).toBeLessThanOrEqual(returns[i] + 1e-9);
    }
    expect(results[0].startValue).toBeCloseTo(6.327464314919, 9);
    const deliveredAt = (temperature: number) =>
      results.find((result) => result.temperature === temperature)?.delivered;
    expect(deliveredAt(0.2)).toBeCloseTo(1, 9);
    expect(deliveredAt(1)).toBeLessThan(1e-9);

    // What the document says is what comes out.
    const document = readFileSync("docs/results.md", "utf8");
    expect(document).toContain(describeContractions(evaluations));
    expect(document).toContain(describeTemperatures(results));
  });
});
