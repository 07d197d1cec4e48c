import { describe, expect, test } from "vitest";
import { Comparison } from "../../../studies/conformance/report.ts";

describe("a comparison", () => {
  test("of nothing is no agreement", () => {
    expect(new Comparison().result("nothing").agreement).toEqual({
      kind: "nothing",
      cases: 0,
      max_abs_error: 0,
      max_rel_error: 0,
      ok: false,
    });
  });

  test("reports the largest errors of all that was compared", () => {
    const comparison = new Comparison();
    comparison.within(0.1, "small", 0.25, 0.5);
    comparison.relativeWithin(0.1, "large", 104, 100, 1);
    const { agreement, failures } = comparison.result("numbers");
    expect(agreement).toMatchObject({ cases: 2, max_abs_error: 4, max_rel_error: 0.5, ok: false });
    expect(failures).toEqual(["small: 0.25 differs from 0.5 by 0.25"]);
  });

  test.each<[string, boolean, (comparison: Comparison) => void]>([
    ["1e-9 from 0", true, (c) => c.within(1e-8, "x", 1e-9, 0)],
    ["1e-7 from a number below one", false, (c) => c.within(1e-8, "x", 0.5 + 1e-7, 0.5)],
    ["1e-7 from 100", false, (c) => c.within(1e-8, "x", 100 + 1e-7, 100)],
    ["0.5 % from a large number", false, (c) => c.relativeWithin(1e-3, "x", 1005, 1000, 0.01)],
    ["0.05 % from a large number", true, (c) => c.relativeWithin(1e-3, "x", 1000.5, 1000, 0.01)],
    ["0.5 % of the smallest from 0", false, (c) => c.relativeWithin(1e-3, "x", 5e-5, 0, 0.01)],
    ["0.05 % of the smallest from 0", true, (c) => c.relativeWithin(1e-3, "x", 5e-6, 0, 0.01)],
    ["a vector within its norm", true, (c) => c.normWithin(0.1, "x", [3, 4.4], [3, 4])],
    ["a vector of the opposite sign", false, (c) => c.normWithin(0.1, "x", [-3, -4], [3, 4])],
    ["a vector where zeros are expected", false, (c) => c.normWithin(0.1, "x", [1e-9], [0])],
    ["zeros where zeros are expected", true, (c) => c.normWithin(0.1, "x", [0, 0], [0, 0])],
    ["a vector that is too long", false, (c) => c.normWithin(0.1, "x", [1, 2, 3], [1, 2])],
    ["a vector that is too short", false, (c) => c.normWithin(0.1, "x", [1], [1, 2])],
    ["a number that is none", false, (c) => c.within(1e-8, "x", Number.NaN, 1)],
    ["a vector of none", false, (c) => c.normWithin(0.1, "x", [Number.NaN], [1])],
    ["equal values", true, (c) => c.equal("x", { a: [1] }, { a: [1] })],
    ["values that differ", false, (c) => c.equal("x", { a: [1] }, { a: [2] })],
  ])("judges: %s: %s", (_, holds, compare) => {
    const comparison = new Comparison();
    compare(comparison);
    const { agreement, failures } = comparison.result("one");
    expect([agreement.cases, agreement.ok]).toEqual([1, holds]);
    expect(failures).toHaveLength(holds ? 0 : 1);
  });
});
