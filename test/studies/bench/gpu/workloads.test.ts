import { expect, test } from "vitest";
import {
  contains,
  nameOfWorkload,
  parseWorkload,
  workloadsOf,
} from "../../../../studies/bench/gpu/workloads.ts";

test("workloads are all combinations, seeds changing fastest and units slowest", () => {
  const names = workloadsOf([256, 1024], [8, 16], [1, 2]).map(nameOfWorkload);
  expect(names).toEqual([
    ...["256x8x1", "256x8x2", "1024x8x1", "1024x8x2"],
    ...["256x16x1", "256x16x2", "1024x16x1", "1024x16x2"],
  ]);
});

test("a workload is told by its name", () => {
  expect(parseWorkload("8192x1024x8")).toEqual({ batch: 8192, units: 1024, seeds: 8 });
  expect(() => parseWorkload("8192x1024")).toThrow('"8192x1024" is not ROWSxUNITSxSEEDS');
});

test("a workload contains those that are no larger in anything", () => {
  const within = (workload: string, other: string) =>
    contains(parseWorkload(workload), parseWorkload(other));
  expect(within("8x8x2", "8x8x2")).toBe(true);
  expect(within("8x8x2", "4x8x1")).toBe(true);
  expect(within("8x8x2", "4x16x1")).toBe(false);
});
