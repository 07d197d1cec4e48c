import { describe, expect, test } from "vitest";
import { passes, remainingShare } from "../../../train/learning/schedule.ts";

test("an interval is passed once for each of its multiples", () => {
  const passed = [3, 6, 9, 12].map((step) => passes(4, step - 3, step));
  expect(passed).toEqual([false, true, true, true]);
  expect(passes(4, 4, 5)).toBe(false);
  expect(passes(4, 3, 4)).toBe(true);
});

describe("a decaying setting", () => {
  test("is constant without a step to decay from", () => {
    for (const step of [0, 50, 100]) expect(remainingShare(null, 100, step)).toBe(1);
  });

  test("decays linearly from that step, to 0 at the last step", () => {
    const shares = [0, 59, 60, 70, 80, 99, 100].map((step) => remainingShare(60, 100, step));
    expect(shares).toEqual([1, 1, 1, 0.75, 0.5, 0.025, 0]);
    // The last turn of several environments may exceed the last step.
    expect(remainingShare(60, 100, 103)).toBe(0);
  });
});
