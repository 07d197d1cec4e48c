/** The shift and scale of vectors in each dimension: (x - mean) * scale. */
export interface Normalization {
  mean: Float64Array;
  scale: Float64Array;
}

/** Normalized numbers are clipped to this many standard deviations. */
export const normalizedRange = 10;

/** Avoids a division by zero for dimensions that never change. */
const smallestVariance = 1e-8;

/**
 * The running mean and variance of vectors, in each dimension: of observations, or of returns.
 *
 * Source: Welford 1962, as given in Knuth, The Art of Computer Programming, 4.2.2, Eq. 15-16.
 */
export class RunningStatistics {
  private count = 0;
  private readonly mean: Float64Array;
  /** The sum of squared differences from the mean. */
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  /** @param observations rows, concatenated */
  add(observations: ArrayLike<number>): void {
    const { mean, squares } = this;
    for (let start = 0; start < observations.length; start += mean.length) {
      this.count += 1;
      for (let i = 0; i < mean.length; i++) {
        const difference = observations[start + i] - mean[i];
        mean[i] += difference / this.count;
        squares[i] += difference * (observations[start + i] - mean[i]);
      }
    }
  }

  normalization(): Normalization {
    return normalizationOf(this.read());
  }

  /** The count, the means and the sums of squares. */
  read(): Float64Array {
    return Float64Array.of(this.count, ...this.mean, ...this.squares);
  }

  write(state: Float64Array): void {
    const size = this.mean.length;
    this.count = state[0];
    this.mean.set(state.subarray(1, 1 + size));
    this.squares.set(state.subarray(1 + size));
  }
}

/** The normalization that statistics imply; the identity before the first observation. */
export function normalizationOf(state: Float64Array): Normalization {
  const size = (state.length - 1) / 2;
  const count = Math.max(state[0], 1);
  const mean = state.slice(1, 1 + size);
  const scale = Float64Array.from(
    state.subarray(1 + size),
    (squares) => 1 / Math.sqrt(state[0] === 0 ? 1 : Math.max(squares / count, smallestVariance)),
  );
  return { mean, scale };
}

/** clip((x - mean) * scale) of concatenated rows of observations, in place. */
export function normalize(
  observations: Float32Array | Float64Array,
  { mean, scale }: Normalization,
): void {
  for (let i = 0; i < observations.length; i++) {
    const normalized = (observations[i] - mean[i % mean.length]) * scale[i % mean.length];
    observations[i] = Math.min(Math.max(normalized, -normalizedRange), normalizedRange);
  }
}
