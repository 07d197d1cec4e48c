/** The candidates that have begun a rung, with their scores; undefined before they are reported. */
export type Rung = ReadonlyMap<number, number | undefined>;

/** A candidate that is to be trained up to a rung; both are counted from 0. */
export interface RungJob {
  candidate: number;
  rung: number;
}

/**
 * The candidates of a rung with the highest scores, from the first: the ⌊n / factor⌋ best of the n
 * that are reported. Equal scores keep the order of the candidates.
 */
export function topOf(rung: Rung, factor: number): number[] {
  const reported = [...rung].flatMap(([candidate, score]) =>
    score === undefined ? [] : [{ candidate, score }],
  );
  return reported
    .toSorted((a, b) => compareScores(a.score, b.score) || a.candidate - b.candidate)
    .slice(0, Math.floor(reported.length / factor))
    .map(({ candidate }) => candidate);
}

/** Orders scores from the highest; the difference of two infinities would be no number. */
const compareScores = (a: number, b: number) => Number(a < b) - Number(a > b);

/**
 * The next job of asynchronous successive halving. From the highest rung down, a candidate among the
 * best of a rung is promoted to the next one. Where there is none, a new candidate is begun. Those
 * that failed, with a score of -Infinity, are never promoted.
 *
 * Source: Li et al. 2018, "A System for Massively Parallel Hyperparameter Tuning", Algorithm 2,
 * get_job.
 *
 * @param rungs from the first to the last step
 * @param candidates their number
 * @returns undefined if no job is left until more scores are reported
 */
export function nextRungJob(
  rungs: readonly Rung[],
  { candidates, factor }: { candidates: number; factor: number },
): RungJob | undefined {
  for (let rung = rungs.length - 2; rung >= 0; rung--) {
    const promotable = topOf(rungs[rung], factor).find(
      (each) => !rungs[rung + 1].has(each) && rungs[rung].get(each) !== Number.NEGATIVE_INFINITY,
    );
    if (promotable !== undefined) return { candidate: promotable, rung: rung + 1 };
  }
  // Candidates are begun in their order.
  const { size: begun } = rungs[0];
  return begun < candidates ? { candidate: begun, rung: 0 } : undefined;
}
