import { describe, expect, test } from "vitest";
import { MovingAverage } from "../../../cli/terminal/moving-average.ts";

function averageOf(rate: number, numbers: readonly number[]): number | undefined {
  const average = new MovingAverage(rate);
  for (const number of numbers) average.add(number);
  return average.value;
}

describe("a moving average", () => {
  test("is none without a number", () => {
    expect(averageOf(0.1, [])).toBeUndefined();
  });

  test("is the mean at first", () => {
    expect(averageOf(0.1, [7])).toBe(7);
    expect(averageOf(0.1, [1, 2, 6])).toBeCloseTo(3, 12);
  });

  test("then goes a part of the way to each number", () => {
    const zeros = Array(500).fill(0);
    expect(averageOf(0.1, [...zeros, 1])).toBeCloseTo(0.1, 12);
    expect(averageOf(0.1, [...zeros, 1, 1])).toBeCloseTo(0.19, 12);
  });
});
