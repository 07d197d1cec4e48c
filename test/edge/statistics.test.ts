import { describe, expect, test } from "vitest";
import { analyse } from "../../statistics/analysis.ts";
import { addUnit, noUnits } from "../../statistics/moments.ts";
import { compareBuckets } from "../../studies/conformance/buckets.ts";
// As text, since the bundler reads no JSON with lone surrogates.
import recorded from "../fixtures/buckets.json?raw";

describe("the statistics of experiments, in workerd", () => {
  test("assign every unit as GrowthBook does", () => {
    const { agreement, failures } = compareBuckets(JSON.parse(recorded));
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ ok: true, max_abs_error: 0 });
  });

  test("tell what may be concluded", () => {
    // Outcomes 0, 1, ... 9 in turn, and the same and 3 more: a deviation of 2.87 in both.
    const outcomes = [0, 3].map((more) => {
      const units = Array.from({ length: 500 }, (_, i) => ({ value: (i % 10) + more }));
      return units.reduce(addUnit, noUnits);
    });
    const { comparisons } = analyse(
      [
        {
          weights: [0.5, 0.5],
          arms: outcomes.map((totals) => ({ exposures: 500, outcomes: totals })),
        },
      ],
      { alpha: 0.05, plannedUnits: 1000, names: ["one", "other"] },
    );
    expect(comparisons[0].difference?.estimate).toBe(3);
    // 3 -+ 3.0351 standard errors of 0.182, and 7.5 ln(2 / alpha) / 500 for what nobody has seen yet.
    expect(comparisons[0].verdict).toEqual({
      kind: "treatment-better",
      sentence: "other is better than one, by between 2.39 and 3.61.",
    });
  });
});
