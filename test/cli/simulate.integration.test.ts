import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { executable, launch } from "../../render/chromium.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { expectShown, seeUnits } from "../browser/experiment-page.ts";
import { exportAll } from "../policies/export-all.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";
import { softedge } from "./softedge.ts";

const episodes = 200;

/** Of random actions alone: it falls soon, and its episodes are short. */
const untaught = {
  algorithm: "sac-2019",
  environment: "InvertedPendulum-v5",
  steps: 300,
  learning_starts: 300,
  hidden: [16],
  batch_size: 32,
  evaluation_interval: 300,
  evaluation_episodes: 1,
};

const simulated = z.object({
  seed: z.int(),
  episodes: z.array(
    z.object({ seed: z.int(), arm: z.string(), return: z.number(), isNew: z.boolean() }),
  ),
  results: experimentResults,
});

let folder: string;
let worker: ServedWorker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "softedge-simulate-"));
  const policies = { folder: join(folder, "policies"), module: join(folder, "policies.ts") };
  await exportAll(policies, { pendulum: untaught });
  worker = await serveWorker(policies.folder);
});
afterAll(async () => {
  await worker.remove();
  rmSync(folder, { recursive: true });
});

async function simulate(...args: string[]) {
  const output = await worker.command("simulate", "--experiment", "modes", "--json", ...args);
  return simulated.parse(JSON.parse(output));
}

test("200 episodes are 200 units, whose returns are the results", async () => {
  const created = await worker.command("experiment", "create", "modes", "--policy", "pendulum");
  expect(created).toContain("modes: created (stochastic 50 %, deterministic 50 %)");
  const early = await softedge("simulate", "--experiment", "modes", "--url", worker.url);
  expect(early.output).toContain("modes is created, and counts nothing");
  expect(await worker.command("experiment", "start", "modes")).toContain("modes: running");

  const first = await simulate("--episodes", String(episodes), "--seed", "1000");
  expect(first.episodes).toHaveLength(episodes);
  for (const { name, units, mean, standard_deviation } of first.results.arms) {
    const returns = first.episodes.filter(({ arm }) => arm === name).map((each) => each.return);
    const average = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const squares = returns.reduce((sum, value) => sum + (value - average) ** 2, 0);
    expect(units).toBe(returns.length);
    expect(mean).toBeCloseTo(average, 9);
    expect(standard_deviation).toBeCloseTo(Math.sqrt(squares / (returns.length - 1)), 9);
  }

  // The same episodes again are the same units: nothing changes.
  const again = await simulate("--episodes", "20", "--seed", "1000");
  for (const episode of again.episodes) {
    const before = first.episodes.find(({ seed }) => seed === episode.seed);
    expect({ ...episode, isNew: true }).toEqual(before);
    expect(episode.isNew).toBe(false);
  }
  expect(again.results.arms).toMatchObject(
    first.results.arms.map(({ name, units, mean }) => ({ name, units, mean })),
  );
});

test.skipIf(executable === undefined)("the page in a browser shows the same", async () => {
  const { results } = await simulate("--episodes", "1");
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(`${worker.url}/experiments/modes`);
    await seeUnits(
      page,
      results.arms.reduce((sum, { units }) => sum + units, 0),
    );
    await expectShown(page, results);
  } finally {
    await browser.close();
  }
});

test("the results are told to people, too, and the stop", async () => {
  const { results } = await simulate("--episodes", "1");
  const told = await worker.command("experiment", "results", "modes");
  for (const { name, exposures, units } of results.arms) {
    expect(told).toMatch(new RegExp(`^  ${name} +${exposures} +0 +0 +${units} `, "m"));
  }
  expect(told).toContain(results.comparisons[0].verdict.sentence);
  const ramped = await worker.command("experiment", "weights", "modes", "0.2,0.8");
  expect(ramped).toContain("stochastic 20 %, deterministic 80 %");
  const stopped = await worker.command("experiment", "stop", "modes", "--reason", "seen enough");
  expect(stopped).toContain("modes: stopped: seen enough");
  expect(await worker.command("experiment", "status")).toContain("modes: stopped");
});
