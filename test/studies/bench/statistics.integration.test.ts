import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { withinChance } from "../../../studies/bench/statistics.ts";
import { scenarios } from "../../../studies/bench/statistics-scenarios.ts";

describe("npm run bench -- statistics", () => {
  const bench = (...args: string[]) =>
    execFileSync(
      process.execPath,
      ["studies/bench/main.ts", "statistics", "--experiments", "5", "--units", "300", ...args],
      { encoding: "utf8" },
    );

  test("studies every scenario, the same with the same seed", () => {
    const first = bench("--json", "--seed", "3");
    const study = JSON.parse(first);
    expect(study).toMatchObject({ experiments: 5, units: 300, seed: 3, alpha: 0.05, ok: true });
    expect(study.limit).toBeCloseTo(withinChance(0.05, 5), 12);
    expect(study.statistics.map(({ name }: { name: string }) => name)).toEqual(
      scenarios.map(({ name }) => name),
    );
    for (const result of study.statistics) {
      expect(result.sequence_wrong).toBeLessThanOrEqual(result.fixed_time_wrong);
      if (result.effect === 0) expect(result.found).toBe(result.sequence_wrong);
    }
    const byCovariate = study.statistics.at(-1);
    expect(Math.abs(byCovariate.width_by_covariate - 0.6)).toBeLessThan(0.1);
    expect(bench("--json", "--seed", "3")).toBe(first);
  });

  test("prints a table", () => {
    const lines = bench().split("\n");
    expect(lines[0]).toContain("5 experiments of each kind, looked at after each of 300 units");
    for (const { name } of scenarios) {
      expect(lines.some((line) => line.startsWith(name) && line.includes("%"))).toBe(true);
    }
  });

  test("says what may come out by chance: a share of 5 % in up to 6.6 % of a thousand", () => {
    expect(withinChance(0.05, 1000)).toBeCloseTo(0.066, 3);
  });
});
