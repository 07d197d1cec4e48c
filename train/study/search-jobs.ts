import { summarizeRun } from "../run-summary.ts";
import type { PlannedSearch } from "./plan-searches.ts";
import type { RunEnd } from "./run-report.ts";
import type { BegunEvent, RunEvent } from "./search/search-event.ts";
import { SearchLog } from "./search/search-log.ts";
import { SearchState } from "./search/search-state.ts";
import type { CandidateResult, CandidateState } from "./search-results.ts";
import type { FoundRun } from "./start-runs.ts";
import { everyRun, type JobSource } from "./train-jobs.ts";

/** A search as it goes on: its jobs, and what it has found so far. */
export interface OngoingSearch extends JobSource<FoundRun> {
  results(): CandidateResult[];
}

/** The number of jobs that one search has before those of the next are asked for. */
export function searchesInTurn(
  searches: readonly OngoingSearch[],
  onChange: () => void,
): JobSource<FoundRun> {
  const owners = new Map<FoundRun, OngoingSearch>();
  return {
    next() {
      for (const search of searches) {
        const job = search.next();
        if (!job) continue;
        owners.set(job.run, search);
        return job;
      }
      return undefined;
    },
    onEnd(job, end) {
      owners.get(job.run)?.onEnd?.(job, end);
      onChange();
    },
  };
}
