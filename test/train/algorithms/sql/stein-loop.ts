import type { ParticleCounts } from "../../../../train/algorithms/sql/stein.ts";

/** The median, by a sort of its own. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

const squaredDistance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, entry, d) => sum + (entry - b[d]) ** 2, 0);

/** Rows of a vector, in groups. */
function grouped(values: ArrayLike<number>, dimensions: number, group: number): number[][][] {
  const rows = Array.from({ length: values.length / dimensions }, (_, row) =>
    Array.from({ length: dimensions }, (_, d) => values[row * dimensions + d]),
  );
  return Array.from({ length: rows.length / group }, (_, state) =>
    rows.slice(state * group, (state + 1) * group),
  );
}

/** phi(u_j) of each state, one particle after the other, in float64. */
export function steinLoop(
  given: Record<"fixed" | "score" | "updated", ArrayLike<number>>,
  { fixed: k, updated: m, dimensions }: ParticleCounts,
): number[] {
  const fixed = grouped(given.fixed, dimensions, k);
  const score = grouped(given.score, dimensions, k);
  const updated = grouped(given.updated, dimensions, m);
  return updated.flatMap((particles, state) => {
    const distances = particles.flatMap((u) => fixed[state].map((v) => squaredDistance(u, v)));
    const h = Math.max(medianOf(distances) / Math.log(k + 1), 1e-3);
    return particles.flatMap((u) =>
      u.map((entry, d) => {
        let sum = 0;
        for (const [i, v] of fixed[state].entries()) {
          const kappa = Math.exp(-squaredDistance(u, v) / h);
          sum += kappa * score[state][i][d] - ((2 * (v[d] - entry)) / h) * kappa;
        }
        return sum / k;
      }),
    );
  });
}
