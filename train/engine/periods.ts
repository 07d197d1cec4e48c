/** The least common multiple of two positive integers. */
export function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/**
 * The periods of what a gradient step does only in every k-th step. The period of a body inside
 * another is the least common multiple of both.
 */
export class Periods {
  /** The period of the body that is being recorded; 1 outside of all, in every step. */
  current = 1;
  /** Every period encountered. */
  readonly met = new Set<number>();
  private readonly isDue: (period: number) => boolean;

  /** @param isDue returns true if a period ends at this step */
  constructor(isDue: (period: number) => boolean) {
    this.isDue = isDue;
  }

  /**
   * Runs `body` if the k-th step is due.
   *
   * @throws {RangeError} if k is not a positive integer
   */
  every(k: number, body: () => void): void {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`every ${k} steps is no period`);
    const outer = this.current;
    this.current = leastCommonMultiple(outer, k);
    this.met.add(this.current);
    try {
      if (this.isDue(this.current)) body();
    } finally {
      this.current = outer;
    }
  }
}

/** Returns a function that is true for periods that end at the t-th step, counted from 1. */
export function isDueAt(t: number): (period: number) => boolean {
  return (period) => t % period === 0;
}

/** The periods that end at the t-th step, as a key: "2,6". */
export function dueAt(periods: Iterable<number>, t: number): string {
  return [...periods].filter(isDueAt(t)).join();
}

/** The first step of each combination of periods that can end together. */
export function firstSteps(periods: ReadonlySet<number>): Map<string, number> {
  const all = [...periods].reduce(leastCommonMultiple, 1);
  const firsts = new Map<string, number>();
  for (let t = 1; t <= all; t++) {
    const due = dueAt(periods, t);
    if (!firsts.has(due)) firsts.set(due, t);
  }
  return firsts;
}
