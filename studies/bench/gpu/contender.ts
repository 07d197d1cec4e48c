import type { AnsweringProcess } from "../answering-process.ts";
import { type Bounds, type Measured, type Measurement, TooLongError } from "./measure.ts";
import { contains, nameOfWorkload, type Workload } from "./workloads.ts";

/**
 * A device or a program whose gradient steps are measured, in a process of its own. A process that
 * ends, or is killed because it takes too long, costs only the workload that it was at: the next one
 * starts another.
 */
export class Contender {
  readonly name: string;
  private readonly start: (signal: AbortSignal) => Promise<AnsweringProcess>;
  private readonly known: { workload: Workload; bounds: Bounds }[] = [];
  private running: { controller: AbortController; process: Promise<AnsweringProcess> } | undefined;

  constructor(name: string, start: (signal: AbortSignal) => Promise<AnsweringProcess>) {
    this.name = name;
    this.start = start;
  }

  /**
   * Starts the process; returns what it says of itself.
   *
   * @param limit in seconds
   * @throws {Error} with its last message, if it cannot be started
   */
  open(limit: number): Promise<unknown> {
    return this.within(limit, async ({ ready }) => ready);
  }

  /** Itself, as it takes the steps of a workload. */
  at(workload: Workload): Measured {
    const name = nameOfWorkload(workload);
    return {
      name: this.name,
      bounds: this.boundsOf(workload),
      run: (steps, limit) =>
        this.within(limit, async (process) => (await process.run(name, steps)).seconds),
    };
  }

  /** Remembers how a workload came out: workloads that contain it take no less. */
  learn(workload: Workload, measurement: Measurement | undefined): void {
    if (measurement?.state === "measured") {
      this.known.push({ workload, bounds: { step: 1 / measurement.steps_per_second, first: 0 } });
    }
    if (measurement?.state === "over") {
      const { seconds } = measurement;
      const isFirst = measurement.of === "first step";
      this.known.push({
        workload,
        bounds: isFirst ? { step: 0, first: seconds } : { step: seconds, first: 0 },
      });
    }
  }

  /** Kills the process: a driver may hang when it should end. */
  close(): void {
    this.running?.controller.abort();
    this.running = undefined;
  }

  private boundsOf(workload: Workload): Bounds {
    const within = this.known.filter((each) => contains(workload, each.workload));
    return {
      step: Math.max(0, ...within.map(({ bounds }) => bounds.step)),
      first: Math.max(0, ...within.map(({ bounds }) => bounds.first)),
    };
  }

  private async within<Answer>(
    limit: number,
    ask: (process: AnsweringProcess) => Promise<Answer>,
  ): Promise<Answer> {
    const { controller, process } = this.started();
    const timer = setTimeout(() => controller.abort(), 1000 * limit);
    try {
      return await ask(await process);
    } catch (error) {
      this.running = undefined;
      if (controller.signal.aborted) throw new TooLongError(limit);
      controller.abort();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private started() {
    if (this.running) return this.running;
    const controller = new AbortController();
    this.running = { controller, process: this.start(controller.signal) };
    return this.running;
  }
}
