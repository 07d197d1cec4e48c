import { expect, test } from "vitest";
import { boundsOf, range } from "../../../train/environments/options.ts";

test("a bound of null is none", () => {
  expect(boundsOf([null, 3])).toEqual([Number.NEGATIVE_INFINITY, 3]);
  expect(boundsOf([-2, null])).toEqual([-2, Number.POSITIVE_INFINITY]);
});

test("two bounds are in order, or equal, or one is none", () => {
  const accepts = (value: unknown) => range(0, 1).safeParse(value).success;
  expect(
    [
      [1, 2],
      [2, 2],
      [null, -5],
      [5, null],
    ].map(accepts),
  ).toEqual([true, true, true, true]);
  expect([[2, 1], [1], 3, ["a", "b"]].map(accepts)).toEqual([false, false, false, false]);
  expect(range(0, null).parse(undefined)).toEqual([0, null]);
});
