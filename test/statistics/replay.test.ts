import { describe, expect, test } from "vitest";
import {
  falsePositivesOf,
  type ReplayedExperiment,
  type ReplayedUnit,
  replayOf,
} from "../../statistics/replay.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const generator = new NumpyGenerator(3);
const units = Array.from({ length: 3000 }, (): ReplayedUnit => {
  const value = 5 + generator.normal();
  return { phase: 0, value, covariate: value + generator.normal() };
});
const experiment: ReplayedExperiment = {
  units,
  phases: [{ weights: [0.5, 0.5] }],
  settings: { alpha: 0.05, plannedUnits: 1000 },
  cuped: false,
};

function check(of: ReplayedExperiment, replays: number, level = 0.05) {
  const replay = replayOf(of);
  const all = Array.from({ length: replays }, (_, i) => {
    const random = new NumpyGenerator(4, [i]);
    return replay(() => random.uniform());
  });
  return falsePositivesOf(all, level);
}

const ramp = [{ weights: [0.9, 0.1] }, { weights: [0.5, 0.5] }];
const ramped = units.map((unit, i) => ({ ...unit, phase: i < 1000 ? 0 : 1 }));

describe("the level of outcomes that are assigned to arms at random", () => {
  test.each<[string, Partial<ReplayedExperiment>]>([
    ["without a range", {}],
    ["within one", { range: [0, 10] }],
    ["with a covariate", { cuped: true }],
    ["over phases", { units: ramped, phases: ramp }],
    ["over phases, within a range", { units: ramped, phases: ramp, range: [0, 10] }],
    ["of three arms", { phases: [{ weights: [0.4, 0.3, 0.3] }] }],
  ])("holds %s", (_, more) => {
    const result = check({ ...experiment, ...more }, 60);
    expect(result.level).toBe("holds");
    expect(result.better).toBeLessThanOrEqual(result.wrong);
  });

  test.each<[string, ReplayedExperiment["range"]]>([
    ["without a range", undefined],
    ["within one", [0, 10]],
  ])("is broken by units that are alike and assigned together, %s", (_, range) => {
    // The first of twenty lends its outcome to all.
    const alike = units.map((unit, i) => {
      const first = i - (i % 20);
      return { ...unit, value: units[first].value, cluster: String(first) };
    });
    expect(check({ ...experiment, units: alike, range }, 20).level).toBe("broken");
    const alone = alike.map(({ cluster: _, ...unit }) => unit);
    expect(check({ ...experiment, units: alone, range }, 60).level).toBe("holds");
  });

  test("is that of the settings: it is broken by another one that is declared", () => {
    const settings = { alpha: 0.5, plannedUnits: 1000 };
    expect(check({ ...experiment, settings }, 60, 0.5).level).toBe("holds");
    expect(check({ ...experiment, settings }, 60, 0.01).level).toBe("broken");
  });
});

describe("false positives", () => {
  const shown = (wrong: number, all: number) =>
    Array.from({ length: all }, (_, i) => ({ wrong: i < wrong, better: i < wrong - 1 }));

  test("have a standard error, and a level", () => {
    expect(falsePositivesOf(shown(40, 1000), 0.05)).toEqual({
      replays: 1000,
      wrong: 40,
      better: 39,
      standardError: Math.sqrt((0.04 * 0.96) / 1000),
      level: "holds",
    });
  });

  test.each([
    [64, "holds"],
    [66, "doubtful"],
    [83, "doubtful"],
    [90, "broken"],
  ])("of %d in a thousand: a level of 5 %% %s", (wrong, level) => {
    expect(falsePositivesOf(shown(wrong, 1000), 0.05).level).toBe(level);
  });
});
