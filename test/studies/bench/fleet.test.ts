import { expect, test } from "vitest";
import { stepsTogether } from "../../../studies/bench/fleet.ts";

/** A run that takes so many steps a second from a time on, recorded every 500 steps. */
const course = (start: number, rate: number, steps = 5000) =>
  Array.from({ length: steps / 500 }, (_, i) => {
    const step = 500 * (i + 1);
    return { step, wallTime: start + step / rate };
  });

test("the rates of runs add up while all of them are learning", () => {
  const { steps, seconds } = stepsTogether([course(100, 50), course(107, 40), course(90, 60)]);
  expect(steps / seconds).toBeCloseTo(150, 6);
  // From the last run's step 1500 to the first run's end.
  expect(seconds).toBeCloseTo(90 + 5000 / 60 - (107 + 1500 / 40), 6);
});
