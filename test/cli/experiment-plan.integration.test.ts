import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";
import { softedge } from "./softedge.ts";

let folder: string;
let worker: ServedWorker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "softedge-plan-"));
  worker = await serveWorker("policies");
});
afterAll(async () => {
  await worker.remove();
  rmSync(folder, { recursive: true });
});

function fileOf(name: string, outcomes: readonly { unit: string; value: number }[]): string {
  const file = join(folder, name);
  writeFileSync(file, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""));
  return file;
}

/** Outcomes of robots whose runs are alike. */
function runs(count: number): { unit: string; value: number }[] {
  const generator = new NumpyGenerator(1);
  let level = 0;
  return Array.from({ length: count }, (_, i) => {
    if (i % 20 === 0) level = 5 + generator.normal();
    return { unit: `robot ${Math.floor(i / 20)}, run ${i % 20}`, value: level };
  });
}

async function plan(...args: string[]) {
  const { status, output } = await softedge("experiment", "plan", ...args, "--json");
  expect(status, output).toBe(0);
  return JSON.parse(output);
}

describe("softedge experiment plan", () => {
  const falls = ["--mean", "3180", "--deviation", "10", "--failure", "300"];
  const rates = ["--failure-rate", "0.1", "--treatment-failure-rate", "0.02"];
  const fewer = ["--experiments", "60"];

  test("tells how many units falls of 10 % against 2 % take, the same with the same seed", async () => {
    const args = [...falls, ...rates, ...fewer, "--range", "0,3500", "--units", "1000"];
    const planned = await plan(...args);
    expect(planned.control.mean).toBeCloseTo(0.9 * 3180 + 0.1 * 300, 6);
    expect(planned.betting.half.units).toBeLessThan(planned.betting.power.units);
    expect(planned.betting.power.units).toBeLessThan(planned.asymptotic.power.units);
    expect(planned.betting.found).toBeGreaterThan(0.8);
    expect(planned).toMatchObject({ experiments: 60, planned_units: 1000, notes: [] });
    expect(await plan(...args)).toEqual(planned);
    const { output } = await softedge("experiment", "plan", ...args);
    expect(output).toContain("within the range 0 to 3500");
    expect(output).toContain("by 1,000 units");
    expect(output).toContain('Declare "range": [0, 3500].');
  });

  test("tells what a pilot is too small for", async () => {
    const file = fileOf("pilot", runs(50));
    const { notes } = await plan("--outcomes", file, "--effect", "1", ...fewer);
    expect(notes[0]).toBe(
      "A pilot of 50 says nothing of outcomes that are rarer than 6 % (rule of three).",
    );
    const failure = ["--failure", "-100", "--treatment-failure-rate", "0.2"];
    const unseen = await plan("--outcomes", file, ...failure, ...fewer);
    expect(unseen.notes[0]).toContain("None of the pilot's 50 outcomes is -100 or less");
  });

  test("says so if the effect is not found", async () => {
    const args = ["--mean", "0", "--deviation", "1", "--effect", "0.01", "--most", "2000"];
    const { status, output } = await softedge("experiment", "plan", ...args, ...fewer);
    expect(status).toBe(0);
    expect(output).toContain("the effect is not found in 80 % of experiments, not even in half");
  });

  test("plans from the evaluation of a policy", async () => {
    const planned = await plan("--policy", "policies/pendulum", "--effect", "20", ...fewer);
    expect(planned.pilot).toEqual({
      source: "the stochastic evaluation of pendulum",
      units: 100,
    });
    expect(planned.range[1]).toBe(0);
  });

  test.each([
    [[], "give one pilot: the name of an experiment, --outcomes, --policy, or --mean"],
    [["--mean", "1"], "give both --mean and --deviation"],
    [[...falls], "give the difference to find: one of --effect and --treatment-failure-rate"],
    [["--mean", "1", "--deviation", "1", "--failure-rate", "0.1"], "give --failure"],
    [["--mean", "1", "--deviation", "0", "--effect", "1"], "all outcomes of numbers are the same"],
    [[...falls, "--effect", "0"], "both arms have the same mean"],
    [[...falls, "--effect", "1", "--weights", "0.5,0.4"], "--weights must be 2 shares above 0"],
    [[...falls, "--effect", "1", "--power", "1"], "must be a number from 0.01 to 0.99"],
  ])("refuses %j", async (args, reason) => {
    const { status, output } = await softedge("experiment", "plan", ...args);
    expect(output).toContain(reason);
    expect(status).toBe(1);
  });
});

describe("softedge experiment check", () => {
  test("finds that runs of a robot are too alike to be units that are assigned together", async () => {
    const file = fileOf("robots", runs(4000));
    const check = (...args: string[]) =>
      softedge("experiment", "check", "--outcomes", file, "--replays", "40", ...args);
    const alone = await check();
    expect(alone.output).toContain("The level holds on these outcomes.");
    expect(alone.status).toBe(0);
    const together = await check("--together", ",");
    expect(together.output).toContain("in 200 clusters");
    expect(together.output).toContain("make what is assigned together here");
    expect(together.status).toBe(1);
    const outside = await check("--range", "5,6");
    expect(outside.output).toContain("outcomes of");
    expect(outside.output).toContain("are outside of the range [5, 6]");
  });
});

describe("a stored experiment", () => {
  const generator = new NumpyGenerator(2);
  const report = async (units: readonly string[], more: object = {}) => {
    const outcomes = units.map((unit) => {
      return { unit, value: -150 + 80 * generator.uniform(), key: "return", ...more };
    });
    const response = await worker.post("/v1/experiments/modes/outcomes", { outcomes });
    expect(await response.json()).toMatchObject({ recorded: units.length });
  };
  const named = (from: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${from} ${i}`);

  test("is planned as it is created, if a minimum effect is given", async () => {
    const create = (name: string, ...args: string[]) =>
      worker.command("experiment", "create", name, "--policy", "pendulum", ...args);
    expect(await create("modes", "--minimum-effect", "20", "--no-range")).toMatch(
      /planned for \d+ units, from the stochastic evaluation of pendulum .*: a difference of 20 is found in 80 % of experiments within/,
    );
    expect(await create("blind")).toContain("planned for 1000 units, the default");
    expect(await create("own", "--units", "300")).not.toContain("planned for");
  });

  test("is a pilot, and its level is checked by its own units", async () => {
    await worker.command("experiment", "start", "modes");
    await report(named("early", 300));
    await worker.command("experiment", "weights", "modes", "0.2,0.8");
    await report(named("late", 300));
    await report(["unfinished"], { final: false });
    await worker.command("experiment", "exclude", "modes", "early 0", "--reason", "broken");

    const results = JSON.parse(await worker.command("experiment", "results", "modes", "--json"));
    const planned = JSON.parse(
      await worker.command("experiment", "plan", "modes", "--experiments", "30", "--json"),
    );
    expect(planned.pilot.units).toBe(results.arms[0].units);
    expect(planned.control.mean).toBeCloseTo(results.arms[0].mean, 0);
    expect(planned.treatment.mean - planned.control.mean).toBeCloseTo(20, 6);
    expect(planned.weights).toEqual([0.5, 0.5]);

    const ofModes = ["experiment", "check", "modes", "--replays", "40"];
    const checked = JSON.parse(await worker.command(...ofModes, "--range", "-200,0", "--json"));
    expect(checked).toMatchObject({
      units: 599,
      left_out: { unfinished: 1, excluded: 1 },
      level: "holds",
    });
    const told = await worker.command(...ofModes);
    expect(told).toContain("(50 % : 50 %; 20 % : 80 %)");
    expect(told).toContain("left out: 1 unfinished, 1 excluded");
  });
});
