import type { Moments, Unit } from "./moments.ts";

/**
 * Moments of units that are added one by one, in plain doubles: sums of powers of differences from a
 * guess of the mean. Simulations take them instead of `Totals`, which are exact and take longer.
 */
export class RunningMoments {
  readonly #origin: Required<Unit>;
  /** Sums of d, d^2, d^3 and d^4, where d is the difference of an outcome from its guess. */
  readonly #sums = new Float64Array(4);
  /** Of units with a covariate: sums of d, of the covariate's difference, its square, and the product. */
  readonly #covered = new Float64Array(4);
  #coveredCount = 0;
  #count = 0;

  /** @param origin about the mean outcome, and covariate */
  constructor({ value, covariate = 0 }: Unit) {
    this.#origin = { value, covariate };
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#origin.value + this.#sums[0] / this.#count;
  }

  /** The unbiased variance, of two units or more. */
  get variance(): number {
    const [sum, squares] = this.#sums;
    return Math.max(0, squares - (sum * sum) / this.#count) / (this.#count - 1);
  }

  add({ value, covariate }: Unit): void {
    const d = value - this.#origin.value;
    const square = d * d;
    this.#count += 1;
    this.#sums[0] += d;
    this.#sums[1] += square;
    this.#sums[2] += square * d;
    this.#sums[3] += square * square;
    if (covariate === undefined) return;
    const x = covariate - this.#origin.covariate;
    this.#coveredCount += 1;
    this.#covered[0] += d;
    this.#covered[1] += x;
    this.#covered[2] += x * x;
    this.#covered[3] += x * d;
  }

  /** The same as `momentsOf` the totals of these units, to rounding. */
  moments(): Moments {
    const n = this.#count;
    const covered = this.#coveredCount;
    const [s1, s2, s3, s4] = this.#sums;
    const mean = n === 0 ? 0 : s1 / n;
    const m2 = Math.max(0, s2 - s1 * mean);
    const m4 = s4 - 4 * mean * s3 + 6 * mean * mean * s2 - 3 * n * mean ** 4;
    const [y, x, xx, xy] = this.#covered;
    const atLeastOne = Math.max(1, covered);
    return {
      count: n,
      mean: n === 0 ? 0 : this.mean,
      m2,
      m4: n === 0 ? 0 : Math.max((m2 * m2) / n, m4),
      covariate: {
        count: covered,
        mean: covered === 0 ? 0 : this.#origin.covariate + x / covered,
        m2: Math.max(0, xx - (x * x) / atLeastOne),
        comoment: xy - (x * y) / atLeastOne,
        valueMean: covered === 0 ? 0 : this.#origin.value + y / covered,
      },
    };
  }
}
