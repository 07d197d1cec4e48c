import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { type ExperimentAction, experimentAction } from "../../schemas/experiment-act.ts";
import { type ExperimentResults, experimentResults } from "../../schemas/experiment-results.ts";
import { outcomesResponse } from "../../schemas/outcome.ts";
import { testPolicies } from "../policies.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";

const kills = 6;
const callers = 8;

const signed = [`TICKET_SECRETS=${"s".repeat(32)}`, "REQUIRE_TICKETS=true"];

/** What a unit was told when it asked. */
type Told = Pick<ExperimentAction, "arm" | "ticket">;

/** Units of an arm with an outcome, also those that wait behind a unit whose report was lost. */
const withOutcome = ({ units, waiting = 0 }: ExperimentResults["arms"][number]) => units + waiting;

let worker: ServedWorker;

afterEach(() => worker.remove());

test.each([
  ["without tickets", []],
  ["that requires tickets", signed],
] as const)(
  "an outcome that was acknowledged outlives kills of a Worker %s, and counts once",
  async (_, settings) => {
    worker = await serveWorker(testPolicies.folder, settings);
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
    /** What each unit was told, of those whose report was acknowledged. */
    const acknowledged = new Map<string, Told>();
    let going = true;
    const report = async (units: readonly (readonly [string, Told])[]) => {
      const outcomes = units.map(([unit, { ticket }]) => ({
        ...{ unit, value: 1, key: "whole" },
        ...(ticket !== undefined && { ticket }),
      }));
      const response = await worker.post("/v1/experiments/survival/outcomes", { outcomes });
      return outcomesResponse.parse(await response.json());
    };
    const ask = async (unit: string): Promise<Told> => {
      const response = await worker.post("/v1/experiments/survival/act", { unit, observation: 3 });
      return experimentAction.parse(await response.json());
    };
    const load = Array.from({ length: callers }, async (_, caller) => {
      for (let i = 0; going; i++) {
        const unit = `${caller} ${i}`;
        sent.add(unit);
        // Who hears nothing does not know whether it counts; here, it is not sent again.
        await ask(unit)
          .then(async (told) => {
            const { recorded } = await report([[unit, told]]);
            if (recorded === 1) acknowledged.set(unit, told);
          })
          .catch(() => setTimeout(50));
      }
    });

    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged.size;
      while (acknowledged.size < before + 50) await setTimeout(20);
      await setTimeout(Math.random() * 200);
      await worker.kill();
      await worker.start();
    }
    going = false;
    await Promise.all(load);

    const response = await fetch(`${worker.url}/v1/experiments/survival/results`);
    const results = experimentResults.parse(await response.json());
    const units = results.arms.reduce((sum, arm) => sum + withOutcome(arm), 0);
    expect(units).toBeGreaterThanOrEqual(acknowledged.size);
    expect(units).toBeLessThanOrEqual(sent.size);
    // None counts twice: every unit's outcome is 1.
    expect(results.arms.map(({ mean }) => mean)).toEqual([1, 1]);
    expect(results.arms.map(({ standard_deviation }) => standard_deviation)).toEqual([0, 0]);

    // Tickets tell the arm of every unit, although exposures were lost with isolates.
    if (settings.length > 0) {
      expect(results.unasked).toBe(0);
      for (const arm of results.arms) {
        const told = [...acknowledged.values()].filter((each) => each.arm === arm.name);
        expect(withOutcome(arm)).toBeGreaterThanOrEqual(told.length);
      }
    }

    // Each of those that were acknowledged is known.
    const all = [...acknowledged];
    for (let i = 0; i < all.length; i += 500) {
      const some = all.slice(i, i + 500);
      expect(await report(some)).toMatchObject({ recorded: 0, duplicates: some.length });
    }
  },
);
