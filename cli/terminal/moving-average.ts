/** An exponential moving average that starts as a plain mean. */
export class MovingAverage {
  private readonly rate: number;
  private count = 0;
  private mean = 0;

  /** @param rate the smallest weight of the newest number */
  constructor(rate: number) {
    this.rate = rate;
  }

  add(value: number): void {
    this.count += 1;
    // A plain mean at first, so that the first number has no special weight.
    this.mean += Math.max(this.rate, 1 / this.count) * (value - this.mean);
  }

  /** Undefined before the first number. */
  get value(): number | undefined {
    return this.count === 0 ? undefined : this.mean;
  }
}
