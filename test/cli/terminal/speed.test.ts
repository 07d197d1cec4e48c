import { describe, expect, test } from "vitest";
import { Speed } from "../../../cli/terminal/speed.ts";

describe("the speed of training", () => {
  test("is none before the first step", () => {
    expect(new Speed(0, 100, 20).at(0, 101)).toBeUndefined();
    expect(new Speed(0, 100, 20).at(0, 100)).toBeUndefined();
  });

  test("is that of steps, however often it is asked for", () => {
    for (const every of [0.1, 1, 7]) {
      const speed = new Speed(0, 0, 20);
      let latest: number | undefined;
      for (let seconds = every; seconds < 60; seconds += every) {
        latest = speed.at(50 * seconds, seconds);
      }
      expect(latest).toBeCloseTo(50, 9);
    }
  });

  test("counts from where training goes on", () => {
    expect(new Speed(9000, 0, 20).at(9100, 2)).toBeCloseTo(50, 12);
  });

  test("forgets what was long ago", () => {
    const speed = new Speed(0, 0, 20);
    speed.at(10_000, 1);
    const soon = speed.at(10_100, 2);
    const late = speed.at(10_000 + 100 * 199, 200);
    expect(soon).toBeGreaterThan(1000);
    expect(late).toBeCloseTo(100, 0);
  });
});
