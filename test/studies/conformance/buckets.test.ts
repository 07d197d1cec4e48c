import { describe, expect, test } from "vitest";
import { compareBuckets } from "../../../studies/conformance/buckets.ts";
import { readFixture } from "../../fixture.ts";

describe("the comparison of buckets", () => {
  test("agrees with GrowthBook in every bucket, of emoji, lone surrogates and empty texts too", () => {
    const { agreement, failures } = compareBuckets(readFixture("buckets.json"));
    expect(failures).toEqual([]);
    // 6 seeds with 21 units each, 500 episodes, and 10 lists of weights.
    expect(agreement).toEqual({
      kind: "buckets",
      cases: 6 * 21 + 500 + 10,
      max_abs_error: 0,
      max_rel_error: 0,
      ok: true,
    });
  });

  test("finds a bucket that is off by one", () => {
    const { agreement } = compareBuckets({
      cases: [
        ["checkout", "1", 0.0909],
        ["checkout", "1", 0.091],
      ],
    });
    expect(agreement).toMatchObject({ cases: 2, ok: false });
    expect(agreement.max_abs_error).toBeGreaterThan(0);
  });

  test("finds an arm that begins at another bucket", () => {
    const assignments = [
      {
        weights: [0.5, 0.5],
        coverage: 1,
        arms_from: [
          [0, 0],
          [0.4999, 1],
        ],
      },
    ];
    expect(compareBuckets({ cases: [], assignments }).agreement).toMatchObject({ ok: false });
  });
});
