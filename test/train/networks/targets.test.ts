import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approach, average } from "../../../train/networks/targets.ts";
import { compute } from "../tracing.ts";

describe.each([
  { name: "approach", follow: approach },
  { name: "average", follow: average },
])("a target that follows by $name", ({ follow }) => {
  const entry = fc.double({ min: -100, max: 100, noNaN: true });
  const after = (target: number, source: number, tau: number) =>
    compute((trace) =>
      follow(trace, trace.constant([target], [1]), trace.constant([source], [1]), tau),
    )[0];

  test("goes the fraction tau of the way to its source", () => {
    fc.assert(
      fc.property(
        entry,
        entry,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (target, source, tau) => {
          expect(after(target, source, tau)).toBeCloseTo(target + tau * (source - target), 12);
        },
      ),
    );
  });

  test("becomes its source at tau 1", () => {
    fc.assert(
      fc.property(entry, (source) => {
        expect(after(0, source, 1)).toBeCloseTo(source, 12);
      }),
    );
  });
});
