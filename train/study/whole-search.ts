import { type RunSummary, stepsOf, summarizeRun } from "../run-summary.ts";
import type { PlannedSearch } from "./plan-searches.ts";
import type { OngoingSearch } from "./search-jobs.ts";
import type { CandidateState } from "./search-results.ts";
import type { FoundRun } from "./start-runs.ts";
import { everyRun } from "./train-jobs.ts";

type Summaries = readonly (RunSummary | undefined)[];

/** The state of a candidate by the summaries of its runs. */
function stateOf(summaries: Summaries): CandidateState {
  if (summaries.some((each) => each?.state === "failed")) return "failed";
  if (summaries.every((each) => each?.state === "finished")) return "finished";
  return summaries.some((each) => each && each.state !== "waiting") ? "begun" : "waiting";
}

/** The mean over a candidate's runs of their last returns, if all have come to their ends. */
function finalScore(summaries: Summaries): number | undefined {
  const scores = summaries.flatMap((each) => (each?.state === "finished" ? each.last : null) ?? []);
  if (scores.length < summaries.length) return undefined;
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/**
 * A search that trains every candidate to its end. Its record is that of the runs' folders.
 *
 * @param found the folders of its runs
 */
export function wholeSearch(
  { candidates }: PlannedSearch,
  found: ReadonlyMap<string, FoundRun>,
): OngoingSearch {
  const runs = candidates.flatMap((each) => each.runs).flatMap(({ name }) => found.get(name) ?? []);
  const summaries = new Map(runs.map((run) => [run.name, run.found]));
  const { next } = everyRun(runs.filter((run) => run.found?.state !== "finished"));
  return {
    next,
    onEnd: ({ run: { name, path } }) => summaries.set(name, summarizeRun(path)),
    results: () =>
      candidates.map((candidate) => {
        const ofRuns = candidate.runs.map(({ name }) => summaries.get(name));
        const [step, score] = [stepsOf(candidate.runs[0].config), finalScore(ofRuns)];
        return {
          candidate,
          state: stateOf(ofRuns),
          scores: step === null || score === undefined ? [] : [[step, score]],
          taken: ofRuns.reduce((sum, each) => sum + (each?.step ?? 0), 0),
        };
      }),
  };
}
