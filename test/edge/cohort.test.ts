import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { readCohort } from "../../edge/experiments/cohort.ts";
import { reasonToStop, resultsOf } from "../../edge/experiments/results.ts";
import { createShards } from "../../edge/experiments/shards.ts";
import { experiment } from "../../schemas/experiment.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { overdueAfter } from "../../statistics/durations.ts";
import { declarationOf } from "./asking.ts";

let count = 0;

/** An experiment with shards of its own; times are in seconds. */
function trial(more: object = {}) {
  count += 1;
  const running = experiment.parse({
    definition: { ...declarationOf(`cohort-${count}`), range: [0, 1], shards: 3, ...more },
    declaration: count.toString(16).padStart(32, "c"),
    state: "running",
    created: "2026-01-01T00:00:00.000Z",
    phases: [{ weights: [0.5, 0.5], coverage: 1, since: "2026-01-01T00:00:00.000Z" }],
  });
  if (!env.OUTCOMES) throw new Error("wrangler.toml binds no OUTCOMES");
  const shards = createShards(env.OUTCOMES, running);
  const assignment = (unit: number) => ({ unit: `unit ${unit}`, arm: unit % 2, phase: 0 });
  return {
    running,
    /** Exposes units, of which every other is treatment's, at times of their own. */
    expose: (units: readonly number[], at: (unit: number) => number) =>
      shards.expose({
        counted: units.map((unit) => ({ ...assignment(unit), at: 1000 * at(unit) })),
        uncounted: [],
      }),
    report: (units: readonly number[], at: (unit: number) => number) =>
      shards.report(
        units.map((unit) => ({
          ...{ unit: `unit ${unit}`, assignment: assignment(unit), met: false },
          ...{ key: "k", value: (unit % 3) / 2, final: true, at: 1000 * at(unit) },
        })),
      ),
    async results(now: number) {
      const cohort = await readCohort(shards, running, 1000 * now);
      return experimentResults.parse(resultsOf(running, cohort, "2026-01-02T00:00:00.000Z"));
    },
  };
}

const first = (count: number) => Array.from({ length: count }, (_, i) => i);
const arms = ({ arms }: Awaited<ReturnType<ReturnType<typeof trial>["results"]>>) =>
  arms.map(({ exposures, units, in_flight, waiting, missing }) => ({
    ...{ exposures, units, in_flight, waiting, missing },
  }));

test("units are compared in the order of their exposure, up to the first that is in flight", async () => {
  const { expose, report, results } = trial();
  await expose(first(10), (unit) => 100 + unit);
  expect(arms(await results(110))).toEqual(
    [0, 1].map(() => ({ exposures: 5, units: 0, in_flight: 5, waiting: 0, missing: 0 })),
  );
  // Unit 4 takes longer than those that came after it.
  const reported = [0, 1, 2, 3, 5, 6, 7];
  await report(reported, (unit) => 110 + unit);
  const some = await results(120);
  expect(arms(some)).toEqual([
    { exposures: 5, units: 2, in_flight: 2, waiting: 1, missing: 0 },
    { exposures: 5, units: 2, in_flight: 1, waiting: 2, missing: 0 },
  ]);
  const after = overdueAfter({ 27: 7 }) / 1000;
  expect(some.overdue).toEqual({ after, declared: false });
  await report([4, 8, 9], () => 121);
  expect(arms(await results(122))).toEqual(
    [0, 1].map(() => ({ exposures: 5, units: 5, in_flight: 0, waiting: 0, missing: 0 })),
  );
});

test("units that never report are missing once they are overdue, and then others count", async () => {
  const { expose, report, results } = trial({ outcome_within: 60 });
  await expose(first(10), (unit) => 100 + unit);
  await report(first(10).slice(2), () => 130);
  expect(arms(await results(161))).toEqual([
    { exposures: 5, units: 0, in_flight: 0, waiting: 4, missing: 1 },
    { exposures: 5, units: 0, in_flight: 1, waiting: 4, missing: 0 },
  ]);
  const overdue = await results(162);
  expect(arms(overdue)).toEqual(
    [0, 1].map(() => ({ exposures: 5, units: 4, in_flight: 0, waiting: 0, missing: 1 })),
  );
  expect(overdue).toMatchObject({
    overdue: { after: 60, declared: true },
    missing: { ok: true },
  });
  // What comes too late does not count.
  await report([0, 1], () => 162);
  expect(arms(await results(163))).toEqual(arms(overdue));
});

test("without a declaration, what comes late counts, and others are in flight for longer", async () => {
  const { expose, report, results } = trial();
  await expose(first(30), (unit) => 100 + unit);
  await report(first(30).slice(2), (unit) => 110 + unit);
  expect(arms(await results(200))[0]).toMatchObject({ units: 14, missing: 1, in_flight: 0 });
  await report([0], () => 200);
  expect(arms(await results(200))[0]).toMatchObject({ units: 1, missing: 0, in_flight: 0 });
  expect(arms(await results(200))[1]).toMatchObject({ units: 0, missing: 0, in_flight: 1 });
  expect(arms(await results(500))[1]).toMatchObject({ units: 14, missing: 1, in_flight: 0 });
});

test("an arm whose units never report is not to be trusted, and nothing stops by itself", async () => {
  for (const more of [{}, { outcome_within: 60 }]) {
    const { running, expose, report, results } = trial({ ...more, stop: { conclusive: true } });
    await expose(first(60), (unit) => 100 + unit);
    await report(
      first(60).filter((unit) => unit % 2 === 0),
      (unit) => 110 + unit,
    );
    const seen = await results(1000);
    expect(arms(seen)).toMatchObject([
      { units: 30, missing: 0 },
      { units: 0, missing: 30 },
    ]);
    expect(seen.missing?.ok).toBe(false);
    expect(seen.comparisons[0].verdict.kind).toBe("missing-outcomes");
    expect(seen.comparisons[0].verdict.sentence).toMatch(
      /^Do not trust these results: 100 % of .* units have no outcome, and 0 % of .*'s \(p = /,
    );
    expect(reasonToStop(running, seen)).toBeUndefined();
  }
});

test("units whose exposure is not known are compared once they report", async () => {
  const { report, results } = trial();
  await report(first(10), (unit) => unit);
  const seen = await results(100);
  expect(arms(seen)).toMatchObject([{ units: 5 }, { units: 5 }]);
  expect(seen).toMatchObject({ unasked: 10, overdue: { after: null, declared: false } });
});

test("looks of older Workers, which know of no missing outcomes, are still read", async () => {
  const { results } = trial();
  const { missing, overdue, ...look } = await results(0);
  const old = {
    ...look,
    arms: look.arms.map(({ missing, in_flight, waiting, ...arm }) => arm),
  };
  expect(experimentResults.parse(old)).toEqual(old);
  expect([missing, overdue]).toMatchObject([{ ok: true, p: 1 }, { declared: false }]);
});
