import { stepsOf } from "../run-summary.ts";
import type { Candidate } from "./expand.ts";

/**
 * The state of a candidate: nothing of it is trained; it is being trained, or was when the study was
 * interrupted; others went on instead; it has come to its end with every seed; or a run of it failed.
 */
export type CandidateState = "waiting" | "begun" | "stopped" | "finished" | "failed";

/** How a candidate of a search has done so far. */
export interface CandidateResult {
  candidate: Candidate;
  state: CandidateState;
  /** The steps at which it was compared, from the first, each with its mean return over seeds. */
  scores: readonly (readonly [step: number, score: number])[];
  /** The environment steps that its runs have taken, all together. */
  taken: number;
}

/** The steps that a search has taken, and those that training all candidates to their ends takes. */
export function stepsOfSearch(results: readonly CandidateResult[]): { taken: number; all: number } {
  const runs = results.flatMap(({ candidate }) => candidate.runs);
  return {
    taken: results.reduce((sum, { taken }) => sum + taken, 0),
    all: runs.reduce((sum, { config }) => sum + (stepsOf(config) ?? 0), 0),
  };
}

/** Sorts results from the best: the highest step at which it was compared, then the score there. */
export function rankResults(results: readonly CandidateResult[]): CandidateResult[] {
  const keyOf = ({ state, scores }: CandidateResult) => {
    const [step, score] = scores.at(-1) ?? [-1, Number.NEGATIVE_INFINITY];
    return { hasFailed: Number(state === "failed"), step, score };
  };
  return results.toSorted((one, other) => {
    const [a, b] = [one, other].map(keyOf);
    if (a.hasFailed !== b.hasFailed) return a.hasFailed - b.hasFailed;
    if (a.step !== b.step) return b.step - a.step;
    return Number(a.score < b.score) - Number(a.score > b.score);
  });
}

/** The best result; undefined if no candidate has a score, or all have failed. */
export function bestResult(results: readonly CandidateResult[]): CandidateResult | undefined {
  return rankResults(results).find(({ state, scores }) => state !== "failed" && scores.length > 0);
}
