import type { CandidateResult } from "./search-results.ts";
import type { FoundRun } from "./start-runs.ts";
import type { JobSource } from "./train-jobs.ts";

/** A search as it goes on: its jobs, and what it has found so far. */
export interface OngoingSearch extends JobSource<FoundRun> {
  results(): CandidateResult[];
}

/** The jobs of searches. Those of one come before those of the next, where it has any. */
export function searchesInTurn(searches: readonly OngoingSearch[]): JobSource<FoundRun> {
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
    },
  };
}
