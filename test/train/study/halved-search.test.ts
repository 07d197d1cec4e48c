import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halvedSearch, searchLogName } from "../../../train/study/halved-search.ts";
import type { RunEnd } from "../../../train/study/run-report.ts";
import type { FoundRun } from "../../../train/study/start-runs.ts";
import type { TrainingJob } from "../../../train/study/train-jobs.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { searchesOf } from "./studies.ts";

const study = {
  algorithms: ["sac"],
  seeds: "0-1",
  settings: { steps: 400, evaluation_interval: 100 },
  grid: { learning_rate: [0.4, 0.2, 0.1, 0.3] },
  halving: { first: 100, factor: 2 },
};
const [search] = searchesOf(study);

/** A search in a folder, as a process finds it that begins or goes on. */
function opened(folder: string) {
  if (!search.halving) throw new Error("must have halving");
  const runs = search.candidates.flatMap((candidate) => candidate.runs);
  const found = new Map(
    runs.map((run): [string, FoundRun] => [run.name, { ...run, path: run.name, found: undefined }]),
  );
  const promoted: string[] = [];
  const ongoing = halvedSearch(search, search.halving, {
    ...{ found, folder },
    onPromoted: ({ candidate, until }) => promoted.push(`${candidate} to ${until}`),
  });
  return { ...ongoing, promoted };
}

type Job = TrainingJob<FoundRun>;
const described = (job: Job | undefined) => job && [job.run.name, job.until];
const name = (rate: number, seed?: number) =>
  `pendulum-v1-sac-2019-learning_rate-${rate}${seed === undefined ? "" : `-seed-${seed}`}`;

/** Trains a run so that the larger its learning rate, the better. */
function train({ run: { config }, until }: Job): RunEnd {
  const score = "learning_rate" in config ? config.learning_rate : 0;
  return until === undefined
    ? { kind: "finished", step: 400, last: score }
    : { kind: "paused", step: until, last: score };
}

describe("a search by successive halving", () => {
  test("trains every seed of a candidate to a rung, and promotes the best, to their ends", () => {
    const folder = temporaryFolder();
    const { next, onEnd, promoted, results } = opened(folder);
    const jobs: unknown[] = [];
    for (let job = next(); job; job = next()) {
      jobs.push(described(job));
      onEnd?.(job, train(job));
    }
    const seeds = (rate: number, until?: number) => [0, 1].map((seed) => [name(rate, seed), until]);
    expect(jobs).toEqual([
      ...seeds(0.4, 100),
      ...seeds(0.2, 100),
      ...seeds(0.4, 200),
      ...seeds(0.1, 100),
      ...seeds(0.3, 100),
      ...seeds(0.3, 200),
      ...seeds(0.4),
    ]);
    expect(promoted).toEqual([`${name(0.4)} to 200`, `${name(0.3)} to 200`, `${name(0.4)} to 400`]);
    expect(results().map(({ state, scores, taken }) => [state, scores, taken])).toEqual([
      [
        "finished",
        [
          [100, 0.4],
          [200, 0.4],
          [400, 0.4],
        ],
        800,
      ],
      ["stopped", [[100, 0.2]], 200],
      ["stopped", [[100, 0.1]], 200],
      [
        "stopped",
        [
          [100, 0.3],
          [200, 0.3],
        ],
        400,
      ],
    ]);
    // Nothing is left, and what was found is known.
    const again = opened(folder);
    expect(again.next()).toBeUndefined();
    expect(again.results()).toEqual(results());
  });

  test("goes on with the jobs that were begun, whatever had been reported", () => {
    const folder = temporaryFolder();
    const first = opened(folder);
    const begun = [first.next(), first.next(), first.next()];
    const [, second] = begun;
    if (!second) throw new Error("must be a job");
    first.onEnd?.(second, train(second));
    const third = begun[2];
    if (third) first.onEnd?.(third, { kind: "interrupted", step: 50 });
    expect(first.results()[0]).toMatchObject({ state: "begun", scores: [], taken: 100 });
    const { next } = opened(folder);
    expect([next(), next(), next(), next()].map(described)).toEqual([
      [name(0.4, 0), 100],
      [name(0.2, 0), 100],
      [name(0.2, 1), 100],
      [name(0.1, 0), 100],
    ]);
  });

  test("keeps candidates of failed runs where they are, also when it goes on", () => {
    const folder = temporaryFolder();
    const { next, onEnd } = opened(folder);
    for (let job = next(); job; job = next()) {
      const fails = job.run.name === name(0.4, 1) && job.until === 200;
      onEnd?.(job, fails ? { kind: "failed", reason: "it diverged" } : train(job));
    }
    const again = opened(folder);
    expect(again.next()).toBeUndefined();
    expect(again.results().map(({ state }) => state)).toEqual([
      "failed",
      "stopped",
      "stopped",
      "finished",
    ]);
    expect(again.results()[0]).toMatchObject({ scores: [[100, 0.4]], taken: 400 });
  });

  test("whatever the order of reports and interruptions, comes to an end where nothing is due", () => {
    const jobs = fc.integer({ min: 1, max: 5 });
    const interruptions = fc.array(fc.nat(10), { maxLength: 5 });
    const property = fc.property(jobs, interruptions, fc.infiniteStream(fc.nat()), (...drawn) => {
      const [jobs, interruptions, order] = drawn;
      const folder = temporaryFolder();
      for (const reports of [...interruptions, Number.POSITIVE_INFINITY]) {
        const { next, onEnd } = opened(folder);
        const running: Job[] = [];
        for (let reported = 0; reported < reports; reported++) {
          while (running.length < jobs) {
            const job = next();
            if (!job) break;
            expect(running.map(({ run }) => run.name)).not.toContain(job.run.name);
            running.push(job);
          }
          if (running.length === 0) break;
          const [job] = running.splice(order.next().value % running.length, 1);
          onEnd?.(job, train(job));
        }
      }
      const { next, results } = opened(folder);
      expect(next()).toBeUndefined();
      const states = new Set(results().map(({ state }) => state));
      expect(states).toEqual(new Set(["finished", "stopped"]));
    });
    fc.assert(property, { numRuns: 30 });
  });

  test("without its log begins anew", () => {
    const folder = temporaryFolder();
    opened(folder).next();
    rmSync(join(folder, searchLogName("Pendulum-v1")));
    expect(described(opened(folder).next())).toEqual([name(0.4, 0), 100]);
  });
});
