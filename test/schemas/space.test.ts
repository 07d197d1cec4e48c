import { expect, test } from "vitest";
import { pointOf, widthOf } from "../../schemas/space.ts";

const discrete = { kind: "discrete", size: 500 } as const;
const box = { kind: "box" as const, low: [0, null], high: [1, null] };

test("a point of a discrete space is its index, a vector with one entry", () => {
  expect(widthOf(discrete)).toBe(1);
  expect(pointOf(discrete, Float64Array.of(328))).toBe(328);
});

test("a point of a box has an entry for each dimension", () => {
  expect(widthOf(box)).toBe(2);
  expect(pointOf(box, Float64Array.of(0.5, -3))).toEqual([0.5, -3]);
});
