/** The least common multiple of two whole numbers above 0. */
export function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/**
 * The parts of a gradient step that happen in every k-th step alone. Of a part inside of another, the
 * period is their least common multiple.
 */
export class Periods {
  /** The period of what is being written down; 1 where it happens in every step. */
  current = 1;
  /** Every period that was met. */
  readonly met = new Set<number>();
  private readonly isDue: (period: number) => boolean;

  /** @param isDue tells of a period whether the step is one at which it ends */
  constructor(isDue: (period: number) => boolean) {
    this.isDue = isDue;
  }

  /**
   * Runs `body` if the k-th step is due.
   *
   * @throws {RangeError} if k is no whole number above 0
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

/** Whether a period ends at the t-th step, counted from 1. */
export function isDueAt(t: number): (period: number) => boolean {
  return (period) => t % period === 0;
}

/** The periods that end at the t-th step, as a key: "2,6". */
export function dueAt(periods: Iterable<number>, t: number): string {
  return [...periods].filter(isDueAt(t)).join();
}

/** For each combination of periods that can end at once, the first step where they do. */
export function firstSteps(periods: ReadonlySet<number>): Map<string, number> {
  const all = [...periods].reduce(leastCommonMultiple, 1);
  const firsts = new Map<string, number>();
  for (let t = 1; t <= all; t++) {
    const due = dueAt(periods, t);
    if (!firsts.has(due)) firsts.set(due, t);
  }
  return firsts;
}
