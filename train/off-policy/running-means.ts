/** How many reports there were, and the sum of each number of them. */
export interface MeansState {
  count: number;
  sums: Record<string, number>;
}

/** The mean of each number that was reported since the last `take`. */
export class RunningMeans {
  private state: MeansState = { count: 0, sums: {} };

  add(reports: Record<string, number>): void {
    const { state } = this;
    state.count += 1;
    for (const [name, value] of Object.entries(reports)) {
      state.sums[name] = (state.sums[name] ?? 0) + value;
    }
  }

  get isEmpty(): boolean {
    return this.state.count === 0;
  }

  take(): Record<string, number> {
    const { count, sums } = this.state;
    this.state = { count: 0, sums: {} };
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
  }

  read(): MeansState {
    return structuredClone(this.state);
  }

  write(state: MeansState): void {
    this.state = structuredClone(state);
  }
}
