import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { outcomesResponse } from "../../schemas/outcome.ts";
import { testPolicies } from "../policies.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";

const kills = 10;
const callers = 8;

let worker: ServedWorker;

beforeAll(async () => {
  worker = await serveWorker(testPolicies.folder);
});
afterAll(() => worker.remove());

test("an outcome that was acknowledged outlives ten kills of the Worker, and counts once", async () => {
  const { version } = readPackage(`${testPolicies.folder}/taxi`).manifest;
  const arms = ["stochastic", "deterministic"].map((mode) => ({
    name: mode,
    policy: "taxi",
    version,
    mode,
  }));
  const path = "/v1/admin/experiments/survival";
  const declared = { name: "survival", arms, weights: [0.5, 0.5] };
  expect((await worker.post(path, declared, "PUT")).status).toBe(200);
  expect((await worker.post(`${path}/start`, {})).status).toBe(200);

  const sent = new Set<string>();
  const acknowledged: string[] = [];
  let going = true;
  const report = async (units: readonly string[]) => {
    const outcomes = units.map((unit) => ({ unit, value: 1, key: "whole" }));
    const response = await worker.post("/v1/experiments/survival/outcomes", { outcomes });
    return outcomesResponse.parse(await response.json());
  };
  const load = Array.from({ length: callers }, async (_, caller) => {
    for (let i = 0; going; i++) {
      const unit = `${caller} ${i}`;
      sent.add(unit);
      // Who hears nothing does not know whether it counts; here, it is not sent again.
      await worker
        .post("/v1/experiments/survival/act", { unit, observation: 3 })
        .then(() => report([unit]))
        .then(() => acknowledged.push(unit))
        .catch(() => setTimeout(50));
    }
  });

  for (let kill = 0; kill < kills; kill++) {
    const before = acknowledged.length;
    while (acknowledged.length < before + 50) await setTimeout(20);
    await setTimeout(Math.random() * 200);
    await worker.kill();
    await worker.start();
  }
  going = false;
  await Promise.all(load);

  const response = await fetch(`${worker.url}/v1/experiments/survival/results`);
  const results = experimentResults.parse(await response.json());
  const units = results.arms.reduce((sum, arm) => sum + arm.units, 0);
  expect(units).toBeGreaterThanOrEqual(acknowledged.length);
  expect(units).toBeLessThanOrEqual(sent.size);
  // None counts twice: every unit's outcome is 1.
  expect(results.arms.map(({ mean }) => mean)).toEqual([1, 1]);
  expect(results.arms.map(({ standard_deviation }) => standard_deviation)).toEqual([0, 0]);

  // Each of those that were acknowledged is known.
  for (let i = 0; i < acknowledged.length; i += 500) {
    const some = acknowledged.slice(i, i + 500);
    expect(await report(some)).toMatchObject({ recorded: 0, duplicates: some.length });
  }
});
