/*
 * What a unit's outcome is expected to be from what was seen of it first, for a doubly robust
 * estimate: whatever it says, that stays unbiased, as long as what is said of a unit does not come of
 * its own outcome (Chernozhukov et al. 2018, "Double/debiased machine learning": cross-fitting).
 */

/** A unit that something is learned from. */
export interface Example<Seen> {
  seen: Seen;
  outcome: number;
  /** What it counts for; how much more likely the target policy is to have it. */
  weight: number;
}

export type Fit<Seen> = (examples: readonly Example<Seen>[]) => (seen: Seen) => number;

/** For each unit, what is expected by a fit to those of the other folds. */
export function crossFit<Seen>(
  examples: readonly Example<Seen>[],
  foldOf: (index: number) => number,
  fit: Fit<Seen>,
): number[] {
  const folds = examples.map((_, i) => foldOf(i));
  const fits = new Map(
    [...new Set(folds)].map((fold) => [fold, fit(examples.filter((_, i) => folds[i] !== fold))]),
  );
  return examples.map(({ seen }, i) => fits.get(folds[i])?.(seen) ?? 0);
}

const totalWeight = (examples: readonly { weight: number }[]) =>
  examples.reduce((sum, { weight }) => sum + weight, 0);

/** sum w y / sum w; 0 of nothing. */
function weightedMean(examples: readonly Example<unknown>[]): number {
  const total = totalWeight(examples);
  if (total === 0) return 0;
  return examples.reduce((sum, { weight, outcome }) => sum + weight * outcome, 0) / total;
}

/**
 * Of states: the mean of each, drawn to the mean m of all as if one more unit had shown it,
 * (sum w y + w' m) / (sum w + w'), with w' the mean weight.
 */
export const fitStates: Fit<number> = (examples) => {
  const overall = weightedMean(examples);
  const one = totalWeight(examples) / Math.max(1, examples.length);
  const means = new Map(
    [...Map.groupBy(examples, ({ seen }) => seen)].map(([state, group]) => [
      state,
      weightedMean([...group, { seen: state, outcome: overall, weight: one }]),
    ]),
  );
  return (state) => means.get(state) ?? overall;
};

/** More numbers than this are left alone, and the mean is all that is expected. */
export const mostFeatures = 512;

/**
 * Of vectors: ridge regression on standardized numbers, with a penalty of as many units as there are
 * numbers, and none on the intercept:
 *
 *     beta = (Z' W Z + p I)^-1 Z' W (y - m)
 *
 * where weights W have a mean of 1, Z is standardized with them, and m is the mean of y.
 */
export const fitVectors: Fit<readonly number[]> = (examples) => {
  const overall = weightedMean(examples);
  const total = totalWeight(examples);
  const size = examples[0]?.seen.length ?? 0;
  if (total === 0 || size > mostFeatures) return () => overall;
  const weights = examples.map(({ weight }) => (weight * examples.length) / total);
  const averaged = (of: (seen: readonly number[]) => number) =>
    examples.reduce((sum, { seen }, i) => sum + weights[i] * of(seen), 0) / examples.length;
  const columns = Array.from({ length: size }, (_, j) => {
    const mean = averaged((seen) => seen[j]);
    const deviation = Math.sqrt(averaged((seen) => (seen[j] - mean) ** 2));
    return { mean, deviation };
  });
  const standardize = (seen: readonly number[]) =>
    columns.map(({ mean, deviation }, j) => (deviation > 0 ? (seen[j] - mean) / deviation : 0));
  const gram = columns.map((_, j) => columns.map((_, k) => (j === k ? size : 0)));
  const moments = columns.map(() => 0);
  for (const [i, { seen, outcome }] of examples.entries()) {
    const row = standardize(seen);
    for (const [j, z] of row.entries()) {
      moments[j] += weights[i] * z * (outcome - overall);
      for (let k = 0; k <= j; k++) gram[j][k] += weights[i] * z * row[k];
    }
  }
  const beta = solve(gram, moments);
  return (seen) => standardize(seen).reduce((sum, z, j) => sum + beta[j] * z, overall);
};

/**
 * A x = b by Cholesky's decomposition.
 *
 * @param matrix A, symmetric and positive definite; its lower triangle is read
 */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const lower = matrix.map(() => new Float64Array(size));
  const dot = (j: number, k: number, upTo: number) => {
    let sum = 0;
    for (let i = 0; i < upTo; i++) sum += lower[j][i] * lower[k][i];
    return sum;
  };
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) lower[j][k] = (matrix[j][k] - dot(j, k, k)) / lower[k][k];
    lower[j][j] = Math.sqrt(matrix[j][j] - dot(j, j, j));
  }
  const x = [...right];
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) x[j] -= lower[j][k] * x[k];
    x[j] /= lower[j][j];
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let k = j + 1; k < size; k++) x[j] -= lower[k][j] * x[k];
    x[j] /= lower[j][j];
  }
  return x;
}
