import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BegunEvent, SearchEvent } from "../../../../train/study/search/search-event.ts";
import { SearchLog } from "../../../../train/study/search/search-log.ts";
import { type SearchSpace, SearchState } from "../../../../train/study/search/search-state.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

function spaceOf(candidates: number, seeds: number, factor = 2): SearchSpace {
  return {
    candidates: Array.from({ length: candidates }, (_, i) => ({
      name: `c${i}`,
      runs: Array.from({ length: seeds }, (_, seed) => `c${i}-${seed}`),
    })),
    rungs: [10, 20, 40],
    factor,
  };
}

/** The report of a run at a rung; it has failed where the score is undefined. */
const reportOf = (run: string, until: number, score: number | undefined): SearchEvent =>
  score === undefined
    ? { kind: "failed", run, until, reason: "it diverged" }
    : { kind: "reported", run, until, step: until, score };

/** Takes decisions, so many jobs at a time, which are reported in the order of the choices. */
function searching(
  state: SearchState,
  append: (event: SearchEvent) => void,
  {
    jobs,
    scoreOf,
    choose,
  }: { jobs: number; scoreOf(run: string): number | undefined; choose(): number },
  reports = Number.POSITIVE_INFINITY,
): void {
  for (let reported = 0; reported < reports; reported++) {
    while (state.due().length < jobs) {
      const begun = state.next();
      if (!begun) break;
      append(begun);
    }
    const due = state.due();
    if (due.length === 0) return;
    const { run, until } = due[choose() % due.length];
    append(reportOf(run, until, scoreOf(run)));
  }
}

/** A log in a new folder, and what its events have led to. */
function logged(space: SearchSpace, path = join(temporaryFolder(), "search.jsonl")) {
  const state = new SearchState(space);
  const log = new SearchLog(path, state);
  return { path, state, append: (event: SearchEvent) => log.append(event) };
}

const linesOf = (path: string) => readFileSync(path, "utf8").trimEnd().split("\n");
// JSON writes -0 as 0.
const number = fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value + 0);
const score = fc.option(number, { nil: undefined });

describe("the log of a search", () => {
  test("whatever the order of reports, leads to the same state again, also from where it was broken off", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(40),
        fc.nat(12),
        fc.func(score),
        fc.infiniteStream(fc.nat()),
        (candidates, seeds, jobs, reports, torn, scoreOf, order) => {
          const space = spaceOf(candidates, seeds);
          const means = { jobs, scoreOf, choose: () => order.next().value };
          const path = join(temporaryFolder(), "search.jsonl");
          const { state, append } = logged(space, path);
          searching(state, append, means, reports);
          const read = logged(space, path);
          expect(read.state).toEqual(state);
          expect(read.state.next()).toEqual(state.next());

          // Killed while writing the last line, of which a part is left.
          const content = existsSync(path) ? readFileSync(path, "utf8") : "";
          const cut = content.slice(0, Math.max(0, content.length - 1 - torn));
          writeFileSync(path, cut);
          const resumed = logged(space, path);
          searching(resumed.state, resumed.append, means);
          const whole = logged(space, path);
          expect(whole.state).toEqual(resumed.state);
          expect(whole.state.due()).toEqual([]);
          expect(whole.state.next()).toBeUndefined();
          expect(whole.state.rungs[0].size).toBe(candidates);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("still follows where more candidates come after the others", () => {
    const means = { jobs: 2, scoreOf: (run: string) => Number(run.slice(1, 2)), choose: () => 0 };
    const { path, state, append } = logged(spaceOf(4, 1));
    searching(state, append, means);
    const more = logged(spaceOf(6, 1), path);
    expect(more.state.next()).toEqual({ kind: "begun", candidate: "c4", until: 10 });
  });

  const begun = (candidate: string, until: number): BegunEvent => ({
    kind: "begun",
    candidate,
    until,
  });

  test.each<[SearchEvent[], string]>([
    [
      [begun("c1", 10)],
      "line 1, does not follow from the study's file and the lines before: it begins c1 up to step 10, where c0 up to step 10 would follow",
    ],
    [[begun("c0", 10), begun("c1", 10), begun("c0", 20)], "line 3, does not follow"],
    [[begun("c0", 11)], "it begins c0 up to step 11"],
    [
      [begun("c0", 10), begun("c1", 10), begun("c2", 10)],
      "where no job until more is reported would follow",
    ],
    [[reportOf("c0-0", 10, 1)], "it reports c0-0 at step 10, which has not begun"],
    [[begun("c0", 10), reportOf("c0-7", 10, 1)], "line 2, does not follow"],
    [[begun("c0", 10), reportOf("c0-0", 20, 1)], "it reports c0-0 at step 20, which has not begun"],
    [
      [begun("c0", 10), reportOf("c0-0", 10, 1), reportOf("c0-0", 10, undefined)],
      "line 3, does not follow from the study's file and the lines before: it reports c0-0 at step 10 a second time",
    ],
  ])("with %j is refused, by its line", (events, message) => {
    const path = join(temporaryFolder(), "search.jsonl");
    writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    expect(() => logged(spaceOf(2, 1), path)).toThrow(
      `${path}, ${message.startsWith("line") ? message : "line"}`,
    );
    expect(() => logged(spaceOf(2, 1), path)).toThrow(message);
    expect(linesOf(path)).toHaveLength(events.length);
  });

  test("that is damaged is refused, by its line", () => {
    const { path, append } = logged(spaceOf(2, 1));
    append(begun("c0", 10));
    appendFileSync(path, '{"kind":"begun"}\n');
    expect(() => logged(spaceOf(2, 1), path)).toThrow(`${path}, line 2, is damaged: `);
  });
});

describe("the state of a search", () => {
  test("has the mean over seeds as a candidate's score, once all are reported", () => {
    const state = new SearchState(spaceOf(2, 2));
    const scores = () => state.rungs[0];
    state.apply({ kind: "begun", candidate: "c0", until: 10 });
    state.apply(reportOf("c0-1", 10, 4));
    expect(scores()).toEqual(new Map([[0, undefined]]));
    expect(state.due()).toEqual([{ run: "c0-0", until: 10 }]);
    state.apply(reportOf("c0-0", 10, -1));
    expect(scores()).toEqual(new Map([[0, 1.5]]));
    expect(state.due()).toEqual([]);
  });

  test("has the worst score where a run has failed", () => {
    const state = new SearchState(spaceOf(1, 2));
    state.apply({ kind: "begun", candidate: "c0", until: 10 });
    state.apply(reportOf("c0-0", 10, undefined));
    state.apply(reportOf("c0-1", 10, 5));
    expect(state.rungs[0]).toEqual(new Map([[0, Number.NEGATIVE_INFINITY]]));
  });
});
