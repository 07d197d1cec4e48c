import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { progressTable, type RunProgress } from "../../../cli/study/progress-table.ts";

const runs: RunProgress[] = [
  {
    ...{ name: "hopper-v5-sac-2019-seed-0", step: 5000, steps: 20_000 },
    ...{ stepsPerSecond: 100, episodeReturn: -123.4, evaluatedReturn: 1502.2 },
  },
  { name: "taxi-v3-spi-seed-10", step: 0, steps: null },
];

describe("the table of progress", () => {
  test("has a line for each run, with all that is known", () => {
    expect(progressTable(runs, 100)).toEqual([
      "run                          step  steps/s  return  evaluated     left",
      "hopper-v5-sac-2019-seed-0  5k/20k      100    -123       1.5k  0:02:30",
      "taxi-v3-spi-seed-10             –        –       –          –        –",
    ]);
  });

  test.each([
    [69, "…pper-v5-sac-2019-seed-0  5k/20k      100    -123       1.5k  0:02:30"],
    [68, "hopper-v5-sac-2019-seed-0  5k/20k    -123       1.5k  0:02:30"],
    [54, "hopper-v5-sac-2019-seed-0  5k/20k       1.5k  0:02:30"],
    [50, "hopper-v5-sac-2019-seed-0  5k/20k       1.5k"],
    [40, "hopper-v5-sac-2019-seed-0  5k/20k"],
    [30, "hopper-v5-sac-2019-seed-0"],
    [20, "…-v5-sac-2019-seed-0"],
    [8, "…-seed-0"],
    [1, "…"],
    [0, ""],
  ])("in %d columns has the most important ones, and the ends of names", (width, line) => {
    expect(progressTable(runs, width)[1]).toBe(line);
  });

  test("is never wider than the terminal, and has a line for each run and one for the titles", () => {
    const progress = fc.record({
      name: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 }),
      step: fc.nat(),
      steps: fc.option(fc.nat()),
      stepsPerSecond: fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
      episodeReturn: fc.option(fc.double(), { nil: undefined }),
      evaluatedReturn: fc.option(fc.double(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(progress, { maxLength: 5 }), fc.nat({ max: 150 }), (drawn, width) => {
        const lines = progressTable(drawn, width);
        expect(lines).toHaveLength(drawn.length + 1);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
