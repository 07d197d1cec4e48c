/** A time of a run, and its parts by name, in milliseconds. The parts add up to the whole. */
export interface Timed {
  whole: number;
  parts: ReadonlyMap<string, number>;
}

/**
 * The mean of the runs whose whole times are nearest the median: half of them. A mean of parts adds
 * up to that of the wholes, as medians would not; the other half is left out because disturbances
 * make some runs many times as long.
 */
export function usualRun(runs: readonly Timed[]): Timed {
  const sorted = runs.toSorted((a, b) => a.whole - b.whole);
  const skipped = Math.floor(sorted.length / 4);
  const middle = sorted.slice(skipped, sorted.length - skipped);
  const parts = new Map<string, number>();
  for (const run of middle) {
    for (const [name, time] of run.parts) {
      parts.set(name, (parts.get(name) ?? 0) + time / middle.length);
    }
  }
  const whole = middle.reduce((sum, run) => sum + run.whole, 0) / middle.length;
  return { whole, parts };
}

/**
 * A clock that charges time to one part of a program at a time: the part entered last. Time outside
 * of all parts is charged to `rest`.
 */
export class PartClock {
  private spent = new Map<string, number>();
  private readonly entered: string[] = [];
  private readonly now: () => number;
  private last: number;

  /** @param now returns the time in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.last = now();
  }

  /** Times a function, which may be asynchronous, as a part. */
  timing<This, Values extends unknown[], Result>(
    part: string,
    run: (this: This, ...values: Values) => Result,
  ): (this: This, ...values: Values) => Result {
    const [enter, leave] = [() => this.enter(part), () => this.leave()];
    return function (this: This, ...values: Values) {
      enter();
      let awaited = false;
      try {
        const result = run.apply(this, values);
        if (result instanceof Promise) {
          awaited = true;
          // Not `finally`, which would return another promise and take a turn longer.
          result.then(leave, leave);
        }
        return result;
      } finally {
        if (!awaited) leave();
      }
    };
  }

  /** The time of each part since the last call. */
  take(): Timed {
    this.charge();
    const parts = this.spent;
    this.spent = new Map();
    return { whole: [...parts.values()].reduce((sum, time) => sum + time, 0), parts };
  }

  private enter(part: string): void {
    this.charge();
    this.entered.push(part);
  }

  private leave(): void {
    this.charge();
    this.entered.pop();
  }

  private charge(): void {
    const now = this.now();
    const part = this.entered.at(-1) ?? "rest";
    this.spent.set(part, (this.spent.get(part) ?? 0) + now - this.last);
    this.last = now;
  }
}
