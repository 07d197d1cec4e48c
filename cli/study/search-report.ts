import { join } from "node:path";
import { bestFileName } from "../../train/study/result-files.ts";
import {
  bestResult,
  type CandidateResult,
  rankResults,
  stepsOfSearch,
} from "../../train/study/search-results.ts";
import { alignedLines } from "../terminal/aligned-lines.ts";

/** The number of candidates that are listed. */
const listed = 10;
const unknown = "–";

const whole = (steps: number) => steps.toLocaleString("en-US");
const count = (all: readonly unknown[], what: string) =>
  `${all.length} ${what}${all.length === 1 ? "" : "s"}`;

/** The number of candidates in each state, as in "1 finished, 8 stopped". */
export function countedCandidates(results: readonly CandidateResult[]): string {
  const states = Map.groupBy(rankResults(results), ({ state }) => state);
  return Array.from(states, ([state, { length }]) => `${length} ${state}`).join(", ");
}

/**
 * Describes what a search has found: the best candidates, how many there are in each state, the
 * steps taken, and the config file of the best.
 *
 * @param results of all candidates in an environment
 * @param folder of the study's runs
 */
export function searchReport(results: readonly CandidateResult[], folder: string): string {
  const ranked = rankResults(results);
  const rows = ranked.slice(0, listed).map(({ candidate, state, scores }) => {
    const [step, score] = scores.at(-1) ?? [];
    return [candidate.name, state, step ? whole(step) : unknown, score?.toFixed(2) ?? unknown];
  });
  const { taken, all } = stepsOfSearch(results);
  const share = all > 0 ? ` (${((100 * taken) / all).toFixed(1)} %)` : "";
  const best = bestResult(results);
  const [step, score] = best?.scores.at(-1) ?? [];
  return [
    ...alignedLines([["candidate", "state", "compared at", "mean return"], ...rows], 2),
    ...(ranked.length > listed ? [`and ${ranked.length - listed} more in results.csv`] : []),
    `${count(ranked, "candidate")}: ${countedCandidates(results)}`,
    `${whole(taken)} of the ${whole(all)} steps that training all to the end takes${share}`,
    best && step !== undefined && score !== undefined
      ? `best: ${best.candidate.name}, mean return ${score.toFixed(2)} at step ${whole(step)}; its ` +
        `config is ${join(folder, bestFileName(best.candidate.environment))}`
      : "best: none has a score yet",
  ].join("\n");
}
