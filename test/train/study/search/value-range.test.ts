import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { NumpyGenerator } from "../../../../train/random/numpy-generator.ts";
import { drawValue, valueRange } from "../../../../train/study/search/value-range.ts";

const drawn = (range: unknown, seed: number) =>
  drawValue(valueRange.parse(range), new NumpyGenerator(seed));

const draws = (range: unknown, count: number) => {
  const random = new NumpyGenerator(7);
  return Array.from({ length: count }, () => drawValue(valueRange.parse(range), random));
};

describe("a value that is drawn", () => {
  const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const scale = fc.constantFrom("linear", "log");

  test("is in its range, with three significant digits but for the range's own ends", () => {
    fc.assert(
      fc.property(positive, positive, scale, fc.nat(), (a, b, scale, seed) => {
        fc.pre(a !== b);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const value = drawn({ from, to, scale }, seed);
        if (typeof value !== "number") throw new Error("must be a number");
        expect(value).toBeGreaterThanOrEqual(from);
        expect(value).toBeLessThanOrEqual(to);
        if (value !== from && value !== to) expect(value).toBe(Number(value.toPrecision(3)));
      }),
    );
  });

  test("is an integer between both ends, where that is asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.nat(), scale, fc.nat(), (from, more, scale, seed) => {
        const to = from + more + 1;
        const value = drawn({ from, to, scale, integer: true }, seed);
        expect(Number.isInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(from);
        expect(value).toBeLessThanOrEqual(to);
      }),
    );
  });

  test.each(["linear", "log"])("comes to both ends of integers on a %s scale", (scale) => {
    const found = new Set(draws({ from: 1, to: 4, integer: true, scale }, 200));
    expect([...found].toSorted()).toEqual([1, 2, 3, 4]);
  });

  test("on a log scale is in each decade as often as in another", () => {
    const values = draws({ from: 1e-5, to: 1e-1, scale: "log" }, 4000);
    const decades = Map.groupBy(values, (value) => Math.floor(Math.log10(Number(value)) + 1e-9));
    // Within six standard deviations, sqrt(4000 * 1/4 * 3/4) = 27.
    for (const decade of [-5, -4, -3, -2]) {
      expect(Math.abs((decades.get(decade)?.length ?? 0) - 1000)).toBeLessThan(165);
    }
  });

  test("is one of a list, of any kind", () => {
    const values = [[64, 64], [256], null, "ort", true];
    const found = new Set(draws({ values }, 200).map((value) => JSON.stringify(value)));
    expect(found).toEqual(new Set(values.map((value) => JSON.stringify(value))));
  });
});

describe("a range is refused, with what is wrong:", () => {
  test.each<[unknown, string]>([
    [{ from: 1 }, 'must be {"from": NUMBER, "to": NUMBER}'],
    [{ from: "a", to: "b" }, 'must be {"from": NUMBER, "to": NUMBER}'],
    [{ values: [] }, "expected array to have >=1 items\n  → at values"],
    [{ values: [1], from: 0, to: 1 }, 'or {"values": [...]}'],
    [0.001, 'must be {"from": NUMBER, "to": NUMBER}'],
    [{ from: 2, to: 1 }, "must be more than from, 2\n  → at to"],
    [{ from: 0, to: 1, scale: "log" }, "must be more than 0 on a log scale\n  → at from"],
    [{ from: 0.5, to: 2, integer: true }, "must be a whole number below 2^53\n  → at from"],
  ])("%j", (range, message) => {
    const { error } = valueRange.safeParse(range);
    expect(error && z.prettifyError(error)).toContain(message);
  });
});
