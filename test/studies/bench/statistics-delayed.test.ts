import { expect, test } from "vitest";
import { simulateDelayed } from "../../../studies/bench/statistics-delayed.ts";
import { scenarios } from "../../../studies/bench/statistics-scenarios.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";

const settings = { units: 1000, alpha: 0.05, plannedUnits: 1000 };
const experiments = [0, 1, 2];

function simulated(name: string) {
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  return experiments.map((experiment) =>
    simulateDelayed(scenario, settings, new NumpyGenerator(7, [experiment])),
  );
}

test("failures that do not report make no verdict wrong, and are found out", () => {
  for (const name of ["falls 3 %, unreported in one", "the same, short, declared"]) {
    for (const { asymptotic, betting } of simulated(name)) {
      expect([asymptotic.wrongVerdict, betting?.wrongVerdict]).toEqual([false, false]);
      expect(asymptotic.blocked).toBe(true);
    }
  }
});

test("outcomes that are missing in both arms alike blame none", () => {
  for (const { asymptotic, betting } of simulated("5 % unreported in both")) {
    expect([asymptotic.blocked, asymptotic.wrong, betting?.wrong]).toEqual([false, false, false]);
  }
});

test("episodes that end earlier in one arm make no verdict wrong", () => {
  for (const name of ["duration by outcome, 3 : 2", "the same, declared"]) {
    for (const { asymptotic, betting } of simulated(name)) {
      expect([asymptotic.wrongVerdict, betting?.wrongVerdict]).toEqual([false, false]);
      expect(asymptotic.blocked).toBe(false);
    }
  }
});
