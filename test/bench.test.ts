import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { median, ratio, sideBySide } from "../bench/timing.ts";

describe("timing side by side", () => {
  test("takes every way once a round, in turn, after a round to warm up", async () => {
    const calls: string[] = [];
    const way = (name: string, steps: number) => () => {
      calls.push(name);
      return steps;
    };
    const rates = await sideBySide({ one: way("one", 10), other: way("other", 20) }, 3);
    expect(calls).toEqual(new Array(4).fill(["one", "other"]).flat());
    expect([rates.one, rates.other].map(({ length }) => length)).toEqual([3, 3]);
  });

  test("answers medians, and the median of the ratios of each round", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(ratio([2, 9, 40], [1, 3, 10])).toBe(3);
  });
});

test("npm run bench -- environments measures them beside MuJoCo alone", () => {
  const bench = (...args: string[]) =>
    execFileSync(process.execPath, ["bench/main.ts", "environments", ...args], {
      encoding: "utf8",
    });
  const { rounds, environments } = JSON.parse(
    bench("InvertedPendulum-v5", "Taxi-v3", "--rounds", "1", "--json"),
  );
  expect(rounds).toBe(1);
  expect(environments).toMatchObject([{ id: "InvertedPendulum-v5" }, { id: "Taxi-v3" }]);
  const [pendulum, taxi] = environments;
  for (const name of ["steps_per_second", "threads_steps_per_second", "raw_steps_per_second"]) {
    expect(pendulum[name]).toBeGreaterThan(0);
  }
  expect(pendulum.overhead).toBeGreaterThan(-1);
  expect(taxi).not.toHaveProperty("overhead");
  expect(bench("Pendulum-v1", "--rounds", "1")).toMatch(/Pendulum-v1 +[\d,]+ +[\d,]+ +– +–/);
});
