/** The mean of numbers, of which the newer ones count for more the more there are. */
export class MovingAverage {
  private readonly rate: number;
  private count = 0;
  private mean = 0;

  /** @param rate what the newest number counts for, at least */
  constructor(rate: number) {
    this.rate = rate;
  }

  add(value: number): void {
    this.count += 1;
    // A plain mean at first: the first number is no better than the next ones.
    this.mean += Math.max(this.rate, 1 / this.count) * (value - this.mean);
  }

  /** Undefined as long as there is no number. */
  get value(): number | undefined {
    return this.count === 0 ? undefined : this.mean;
  }
}
