import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  nextRungJob,
  type Rung,
  type RungJob,
  topOf,
} from "../../../../train/study/search/asha.ts";

const rung = (...entries: [candidate: number, score?: number][]): Rung =>
  new Map(entries.map(([candidate, score]) => [candidate, score]));

describe("the best of a rung", () => {
  test("are one in so many of those that are reported", () => {
    const scores = rung([0, 5], [1], [2, 7], [3, 6], [4, 1]);
    expect(topOf(scores, 2)).toEqual([2, 3]);
    expect(topOf(scores, 3)).toEqual([2]);
    expect(topOf(scores, 5)).toEqual([]);
  });

  test("in a tie are the first", () => {
    const worst = Number.NEGATIVE_INFINITY;
    expect(topOf(rung([2, 1], [0, 1], [1, 1], [3, 0]), 2)).toEqual([0, 1]);
    expect(topOf(rung([1, worst], [0, worst]), 1)).toEqual([0, 1]);
  });
});

describe("the next job", () => {
  const next = (rungs: readonly Rung[], candidates = 9) =>
    nextRungJob(rungs, { candidates, factor: 3 });

  test("begins candidates in their order, as long as none is promoted", () => {
    expect(next([rung(), rung()])).toEqual({ candidate: 0, rung: 0 });
    expect(next([rung([0, 3], [1]), rung()])).toEqual({ candidate: 2, rung: 0 });
  });

  test("promotes one of three, as soon as three are reported", () => {
    expect(next([rung([0, 1], [1, 3], [2, 2]), rung()])).toEqual({ candidate: 1, rung: 1 });
    expect(next([rung([0, 1], [1, 3], [2, 2]), rung([1])])).toEqual({ candidate: 3, rung: 0 });
  });

  test("promotes from the highest rung first", () => {
    const first = rung([0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7], [7, 8], [8, 9]);
    const second = rung([2, 1], [5, 2], [8, 0]);
    expect(next([first, second, rung()])).toEqual({ candidate: 5, rung: 2 });
    expect(next([first, second, rung([5])])).toEqual({ candidate: 7, rung: 1 });
  });

  test("is none if all have begun and none is to be promoted", () => {
    expect(next([rung([0, 1], [1]), rung()], 2)).toBeUndefined();
  });

  test("promotes no candidate that has failed", () => {
    const failed = Number.NEGATIVE_INFINITY;
    expect(next([rung([0, failed], [1, failed], [2, failed]), rung()], 3)).toBeUndefined();
  });
});

/** A search whose jobs are reported in the order of the choices. */
function searched(
  { scores, factor, jobs }: { scores: readonly number[][]; factor: number; jobs: number },
  choose: () => number,
): { begun: RungJob[]; rungs: Map<number, number | undefined>[] } {
  const rungs = scores[0].map(() => new Map<number, number | undefined>());
  const begun: RungJob[] = [];
  const running: RungJob[] = [];
  for (;;) {
    while (running.length < jobs) {
      const job = nextRungJob(rungs, { candidates: scores.length, factor });
      if (!job) break;
      // Whoever is promoted is among the best of what is reported at that moment.
      if (job.rung > 0) expect(topOf(rungs[job.rung - 1], factor)).toContain(job.candidate);
      expect(rungs[job.rung].has(job.candidate)).toBe(false);
      rungs[job.rung].set(job.candidate, undefined);
      begun.push(job);
      running.push(job);
    }
    if (running.length === 0) return { begun, rungs };
    const [{ candidate, rung }] = running.splice(choose() % running.length, 1);
    rungs[rung].set(candidate, scores[candidate][rung]);
  }
}

/** Successive halving, in which all candidates have come to a rung before any is promoted. */
function successiveHalving(scores: readonly number[][], factor: number): number[][] {
  const rungs = [scores.map((_, i) => i)];
  for (const k of scores[0].slice(1).keys()) {
    const best = rungs[k].toSorted((a, b) => scores[b][k] - scores[a][k] || a - b);
    rungs.push(best.slice(0, Math.floor(best.length / factor)));
  }
  return rungs;
}

const search = fc
  .record({ rungs: fc.integer({ min: 2, max: 4 }), factor: fc.integer({ min: 2, max: 4 }) })
  .chain(({ rungs, factor }) =>
    fc.record({
      factor: fc.constant(factor),
      jobs: fc.integer({ min: 1, max: 8 }),
      scores: fc.array(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: rungs, maxLength: rungs }),
        { minLength: 1, maxLength: 40 },
      ),
    }),
  );

describe("asynchronous successive halving", () => {
  const choices = fc.infiniteStream(fc.nat());

  test("whatever the order of reports, begins every candidate, and promotes the best of each rung", () => {
    fc.assert(
      fc.property(search, choices, (given, order) => {
        const { begun, rungs } = searched(given, () => order.next().value);
        const first = begun.filter(({ rung }) => rung === 0).map(({ candidate }) => candidate);
        expect(first).toEqual(given.scores.map((_, i) => i));
        for (const [k, above] of rungs.slice(1).entries()) {
          const reached = [...above.keys()];
          for (const candidate of topOf(rungs[k], given.factor))
            expect(reached).toContain(candidate);
          for (const candidate of reached) expect(rungs[k].has(candidate)).toBe(true);
        }
      }),
    );
  });

  test("with all reports of a rung before the first promotion is successive halving", () => {
    fc.assert(
      fc.property(search, ({ scores, factor }) => {
        const rungs = scores[0].map(() => new Map<number, number | undefined>());
        const settings = { candidates: scores.length, factor };
        const expected = successiveHalving(scores, factor);
        const order = scores.map((_, i) => i);
        for (const candidate of order) rungs[0].set(candidate, scores[candidate][0]);
        for (const [k, promoted] of expected.slice(1).entries()) {
          const found = promoted.map(() => {
            const job = nextRungJob(rungs, settings);
            if (!job) throw new Error("must be a job");
            rungs[job.rung].set(job.candidate, undefined);
            return job;
          });
          expect(found).toEqual(promoted.map((candidate) => ({ candidate, rung: k + 1 })));
          for (const candidate of promoted) rungs[k + 1].set(candidate, scores[candidate][k + 1]);
        }
        expect(nextRungJob(rungs, settings)).toBeUndefined();
      }),
    );
  });

  test("of candidates that get worse from one to the next promotes as few as possible", () => {
    const scores = Array.from({ length: 27 }, (_, i) => [-i, -i, -i]);
    const { rungs } = searched({ scores, factor: 3, jobs: 1 }, () => 0);
    expect(rungs.map((each) => [...each.keys()].toSorted((a, b) => a - b))).toEqual([
      Array.from({ length: 27 }, (_, i) => i),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 2],
    ]);
  });
});
