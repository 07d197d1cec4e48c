import { describe, expect, test } from "vitest";
import {
  barLine,
  hoursMinutesSeconds,
  plainLine,
  shortNumber,
} from "../../../cli/terminal/progress-line.ts";

describe("a short number", () => {
  test.each([
    [0, "0"],
    [-0, "0"],
    [7, "7"],
    [999, "999"],
    [1234, "1.23k"],
    [20_000, "20k"],
    [999_999, "1M"],
    [1_500_000, "1.5M"],
    [-150.234, "-150"],
    [-1421.8, "-1.42k"],
    [0.05214, "0.0521"],
    [0.0000123, "1.2e-5"],
    [-0.0000123, "-1.2e-5"],
    [1.5e30, "1.5e30"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("of %d is %s", (number, short) => {
    expect(shortNumber(number)).toBe(short);
  });
});

test.each([
  [0, "0:00:00"],
  [9.6, "0:00:10"],
  [59.7, "0:01:00"],
  [545, "0:09:05"],
  [3599.6, "1:00:00"],
  [26 * 3600, "26:00:00"],
])("%d seconds are %s", (seconds, written) => {
  expect(hoursMinutesSeconds(seconds)).toBe(written);
});

const facts = {
  step: 5000,
  total: 20_000,
  stepsPerSecond: 651.7,
  episodeReturn: -123.4,
  evaluatedReturn: -150.2,
  reports: { q_loss: 0.5231, actor_loss: 12.34, temperature: 0.2101 },
};

describe("a plain line", () => {
  test("has every fact", () => {
    expect(plainLine(facts)).toBe(
      "  5k/20k steps  652 steps/s  0:00:23 left  return -123  evaluated -150" +
        "  q loss 0.523  actor loss 12.3  temperature 0.21",
    );
  });

  test("leaves out what is not known yet", () => {
    expect(plainLine({ step: 0, total: 20_000 })).toBe("  0/20k steps");
  });
});

describe("a line with a bar", () => {
  test("has every fact, in words where there is room", () => {
    const bar = "██████░░░░░░░░░░░░░░░░░░";
    expect(barLine(facts, 200)).toBe(`  ${bar}${plainLine(facts)}`);
  });

  test("has every fact in 100 columns, said shortly", () => {
    const line = barLine(facts, 100);
    expect(line).toBe(
      "  █░░░░  5k/20k  652 steps/s  0:00:23 left  return -123  evaluated -150" +
        "  q 0.523  actor 12.3  α 0.21",
    );
  });

  test.each([
    [80, "  █░░░░  5k/20k  652 steps/s  0:00:23 left  return -123  evaluated -150  q 0.523"],
    [60, "  ███░░░░░░░  5k/20k  652 steps/s  0:00:23 left  return -123"],
    [30, "  ██░░░░░  5k/20k  652 steps/s"],
    [20, "  ███░░░░░░░  5k/20k"],
    [12, "  █░  5k/20k"],
    [3, "    5k/20k"],
  ])("in %d columns has the most important ones", (columns, line) => {
    expect(barLine(facts, columns)).toBe(line);
  });

  test("of a step beyond the total is that of the total, with no time left", () => {
    const beyond = { step: 1048, total: 1000, stepsPerSecond: 500 };
    for (const columns of [20, 80, 200]) expect(barLine(beyond, columns)).toMatch(/ █+ /);
    expect(plainLine(beyond)).toBe("  1.05k/1k steps  500 steps/s  0:00:00 left");
  });

  test.each([0, 0.5, 1])("fills the bar as far as training is: %d", (share) => {
    const line = barLine({ step: 1000 * share, total: 1000 }, 100);
    expect(line).toContain(`  ${"█".repeat(24 * share)}${"░".repeat(24 * (1 - share))}  `);
  });

  test("is never longer than the terminal is wide, if its first fact is not", () => {
    for (let columns = 12; columns < 200; columns++) {
      expect(barLine(facts, columns).length).toBeLessThanOrEqual(columns);
      const large = {
        ...facts,
        episodeReturn: -1421,
        evaluatedReturn: -1.3e-7,
        reports: { q_loss: 1e30 },
      };
      expect(barLine(large, columns).length).toBeLessThanOrEqual(columns);
    }
  });
});
