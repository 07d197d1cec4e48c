import * as z from "zod";

/** For each reported number, the count and the sum. */
export const meansState = z.record(
  z.string(),
  z.object({ count: z.int().positive(), sum: z.number() }),
);
export type MeansState = z.infer<typeof meansState>;

/** The mean of each reported number since the last `take`, over the steps that reported it. */
export class RunningMeans {
  private state: MeansState = {};

  add(reports: Record<string, number>): void {
    for (const [name, value] of Object.entries(reports)) {
      const { count, sum } = this.state[name] ?? { count: 0, sum: 0 };
      this.state[name] = { count: count + 1, sum: sum + value };
    }
  }

  get isEmpty(): boolean {
    return Object.keys(this.state).length === 0;
  }

  take(): Record<string, number> {
    const means = Object.entries(this.state).map(([name, { count, sum }]) => [name, sum / count]);
    this.state = {};
    return Object.fromEntries(means);
  }

  read(): MeansState {
    return structuredClone(this.state);
  }

  write(state: MeansState): void {
    this.state = structuredClone(state);
  }
}
