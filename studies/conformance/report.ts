/** The agreement of this project with a recording of another program. */
export interface Agreement {
  kind: string;
  /** The number of comparisons, of numbers or vectors. */
  cases: number;
  max_abs_error: number;
  max_rel_error: number;
  ok: boolean;
}

/** Collects comparisons with a recording into one report. */
export class Comparison {
  private cases = 0;
  private absolute = 0;
  private relative = 0;
  private readonly failures: string[] = [];

  /** Compares a number with an absolute limit. */
  within(limit: number, what: string, actual: number, expected: number): void {
    const error = Math.abs(actual - expected);
    this.absolute = Math.max(this.absolute, error);
    // Relative errors are not meaningful for numbers below the limit.
    const relative = error === 0 ? 0 : error / Math.max(limit, Math.abs(expected));
    this.relative = Math.max(this.relative, relative);
    this.count(error <= limit, `${what}: ${actual} differs from ${expected} by ${error}`);
  }

  /**
   * Compares a number with a relative limit. Below `smallest`, the number is a difference of larger
   * ones, and its error is relative to `smallest`.
   */
  relativeWithin(
    limit: number,
    what: string,
    actual: number,
    expected: number,
    smallest: number,
  ): void {
    const error = Math.abs(actual - expected);
    const relative = error / Math.max(smallest, Math.abs(expected));
    this.absolute = Math.max(this.absolute, error);
    this.relative = Math.max(this.relative, relative);
    this.count(relative <= limit, `${what}: ${actual} differs from ${expected} by ${relative}`);
  }

  /** Compares a vector; its distance is limited to a fraction of the expected vector's norm. */
  normWithin(
    limit: number,
    what: string,
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
  ): void {
    let distance = 0;
    let norm = 0;
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(actual[i] - expected[i]);
      this.absolute = Math.max(this.absolute, error);
      distance += error ** 2;
      norm += expected[i] ** 2;
    }
    const relative = distance === 0 ? 0 : Math.sqrt(distance / norm);
    this.relative = Math.max(this.relative, relative);
    const fits = actual.length === expected.length && relative <= limit;
    this.count(fits, `${what}: ${actual.length} entries, ${relative} of the norm away`);
  }

  /** Compares two values for equality. */
  equal(what: string, actual: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.count(a === b, `${what}: ${a} is not ${b}`);
  }

  /** The report, with descriptions of all failures. */
  result(kind: string): { agreement: Agreement; failures: readonly string[] } {
    const agreement = {
      kind,
      cases: this.cases,
      max_abs_error: this.absolute,
      max_rel_error: this.relative,
      ok: this.failures.length === 0 && this.cases > 0,
    };
    return { agreement, failures: this.failures };
  }

  private count(holds: boolean, failure: string): void {
    this.cases += 1;
    if (!holds) this.failures.push(failure);
  }
}
