import { describe, expect, test } from "vitest";
import { add, momentsOf, noUnits } from "../../statistics/moments.ts";
import { leastUnits, reasonToWait } from "../../statistics/readiness.ts";

/** Of so many units, those that are 1; the others are 0. */
const rare = (units: number, ones: number) =>
  momentsOf(
    Array.from({ length: units }, (_, i) => ({ value: i < ones ? 1 : 0 })).reduce(add, noUnits),
  );
/** Outcomes of two equally likely values. */
const even = (units: number) => rare(units, units / 2);

describe("an asymptotic sequence", () => {
  test("waits for the least units of each arm", () => {
    expect(reasonToWait([[even(leastUnits)], [even(leastUnits)]])).toBeUndefined();
    expect(reasonToWait([[even(leastUnits)], [even(leastUnits - 2)]])).toBe(
      "without a declared range, each arm needs 500 units",
    );
  });

  test("waits until eight rare outcomes are expected in each arm, by the arm where they are rarest", () => {
    // The kurtosis of 1 % is 98, and 8 times that 785.
    expect(reasonToWait([[rare(1000, 10)], [rare(700, 0)]])).toBe(
      "without a declared range, each arm needs 785 units, since few outcomes so far make up most of " +
        "the variance",
    );
    expect(reasonToWait([[rare(1000, 10)], [rare(800, 8)]])).toBeUndefined();
  });

  test("adds up the units of phases", () => {
    const halves = [even(leastUnits / 2), even(leastUnits / 2)];
    expect(reasonToWait([halves, halves])).toBeUndefined();
  });

  test("waits while all outcomes of each arm are the same, to rounding", () => {
    const constant = momentsOf(Array(600).fill({ value: 0.1 }).reduce(add, noUnits));
    expect(reasonToWait([[constant], [rare(600, 600)]])).toBe(
      "all outcomes of each arm are the same so far",
    );
  });
});
