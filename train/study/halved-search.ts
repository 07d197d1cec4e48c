import { join } from "node:path";
import type { PlannedSearch } from "./plan-searches.ts";
import type { RunEnd } from "./run-report.ts";
import type { BegunEvent, RunEvent } from "./search/search-event.ts";
import { SearchLog } from "./search/search-log.ts";
import { SearchState } from "./search/search-state.ts";
import type { OngoingSearch } from "./search-jobs.ts";
import type { CandidateResult, CandidateState } from "./search-results.ts";
import type { FoundRun } from "./start-runs.ts";
import type { TrainingJob } from "./train-jobs.ts";

/** The file of the log of the search in an environment. */
export function searchLogName(environment: string): string {
  return `search-${environment.toLowerCase()}.jsonl`;
}

/** The event of how the training of a run up to a rung has ended; undefined if it has to go on. */
function eventOf(run: string, until: number, end: RunEnd): RunEvent | undefined {
  switch (end.kind) {
    case "interrupted":
      return undefined;
    case "failed":
      return { kind: "failed", run, until, reason: end.reason };
    case "finished":
    case "paused":
      return { kind: "reported", run, until, step: end.step, score: end.last };
  }
}

/**
 * The steps that a candidate's runs have taken, as far as they are reported. A failed run counts as
 * if it had come to its rung.
 */
function stepsTaken(reports: readonly RunEvent[]): number {
  const steps = new Map(
    reports.map((each) => [each.run, each.kind === "reported" ? each.step : each.until]),
  );
  return [...steps.values()].reduce((sum, step) => sum + step, 0);
}

/** What a search with successive halving is made of. */
export interface HalvedSearchOptions {
  /** The folders of its runs. */
  found: ReadonlyMap<string, FoundRun>;
  /** The folder of its log. */
  folder: string;
  /** Receives the decisions that promote a candidate. */
  onPromoted(promotion: BegunEvent): void;
}

/**
 * A search by asynchronous successive halving. It goes on where its log ends: jobs that were begun
 * and not reported come first.
 *
 * @throws {Error} if the log does not follow from the plan
 */
export function halvedSearch(
  { environment, candidates }: PlannedSearch,
  { rungs, factor }: NonNullable<PlannedSearch["halving"]>,
  { found, folder, onPromoted }: HalvedSearchOptions,
): OngoingSearch {
  const state = new SearchState({
    candidates: candidates.map(({ name, runs }) => ({ name, runs: runs.map((run) => run.name) })),
    rungs,
    factor,
  });
  const log = new SearchLog(join(folder, searchLogName(environment)), state);
  const end = rungs[rungs.length - 1];
  const jobOf = ({ run, until }: { run: string; until: number }): TrainingJob<FoundRun> => {
    const planned = found.get(run);
    if (!planned) throw new RangeError(`there is no run ${run}`);
    return { run: planned, until: until === end ? undefined : until };
  };
  const runsOf = new Map(candidates.map(({ name, runs }) => [name, runs]));
  const waiting = state.due().map(jobOf);

  const resultOf = (candidate: PlannedSearch["candidates"][number], i: number): CandidateResult => {
    const begun = state.rungs.filter((rung) => rung.has(i)).map((rung) => rung.get(i));
    const scores = begun.flatMap((score, k) =>
      score !== undefined && Number.isFinite(score) ? [[rungs[k], score] as const] : [],
    );
    const reports = state.reportsOf(i);
    const stateNow = (): CandidateState => {
      if (begun.length === 0) return "waiting";
      if (reports.some(({ kind }) => kind === "failed")) return "failed";
      if (begun.at(-1) === undefined) return "begun";
      return begun.length === rungs.length ? "finished" : "stopped";
    };
    return { candidate, state: stateNow(), scores, taken: stepsTaken(reports) };
  };

  return {
    next() {
      if (waiting.length === 0) {
        const begun = state.next();
        if (!begun) return undefined;
        log.append(begun);
        if (begun.until > rungs[0]) onPromoted(begun);
        const runs = runsOf.get(begun.candidate) ?? [];
        waiting.push(...runs.map(({ name }) => jobOf({ run: name, until: begun.until })));
      }
      return waiting.shift();
    },
    onEnd({ run, until = end }, how) {
      const event = eventOf(run.name, until, how);
      if (event) log.append(event);
    },
    results: () => candidates.map(resultOf),
  };
}
