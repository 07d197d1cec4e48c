/** How far this project is from a recording of another program. */
export interface Agreement {
  kind: string;
  /** How many numbers, or vectors of numbers, were compared. */
  cases: number;
  max_abs_error: number;
  max_rel_error: number;
  ok: boolean;
}

/** Collects comparisons against a recording into one report. */
export class Comparison {
  private cases = 0;
  private absolute = 0;
  private relative = 0;
  private readonly failures: string[] = [];

  /** A number within an absolute limit. */
  within(limit: number, what: string, actual: number, expected: number): void {
    const error = Math.abs(actual - expected);
    this.absolute = Math.max(this.absolute, error);
    // Of a number smaller than the limit, nothing is claimed in proportion to it.
    const relative = error === 0 ? 0 : error / Math.max(limit, Math.abs(expected));
    this.relative = Math.max(this.relative, relative);
    this.count(error <= limit, `${what}: ${actual} differs from ${expected} by ${error}`);
  }

  /**
   * A number within a relative limit, where it is above `smallest`; below, it is a difference of
   * larger numbers, and the error is in proportion to `smallest`.
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

  /** A vector whose distance from the expected one is within a fraction of the latter's norm. */
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

  /** Two values that must be the same. */
  equal(what: string, actual: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.count(a === b, `${what}: ${a} is not ${b}`);
  }

  /** The report, and what failed in words. */
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
