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
    for (const { effect, asymptotic, betting } of study.statistics) {
      // Without a range, no sequence begins before the least units of both arms have come.
      expect(asymptotic.found).toBe(0);
      if (effect === 0 && betting) expect(betting.found).toBe(betting.ever_wrong);
    }
    const sure = study.statistics.find(({ name }: { name: string }) =>
      name.startsWith("always 490"),
    );
    expect(sure.betting).toMatchObject({ ever_wrong: 0, wrong_verdict: 0 });
    expect(bench("--json", "--seed", "3")).toBe(first);
  });

  test("prints a table", () => {
    const lines = bench().split("\n");
    expect(lines[0]).toContain("5 experiments of each kind, looked at after each of 300 units");
    for (const { name } of scenarios) {
      expect(lines.some((line) => line.startsWith(name) && line.includes("%"))).toBe(true);
    }
  });

  test("says what may come out by chance: a share of 5 % in up to 6.4 % of a thousand", () => {
    expect(withinChance(0.05, 1000)).toBeCloseTo(0.064, 3);
  });
});
