import type { AnsweringProcess } from "../answering-process.ts";
import { type Cell, contains, nameOfCell } from "./cells.ts";
import { type Bounds, type Measured, type Outcome, TooLongError } from "./measure.ts";

/**
 * A device or a program whose gradient steps are measured, in a process of its own. A process that
 * ends, or is killed because it takes too long, costs only the cell that it was at: the next one
 * starts another.
 */
export class Contender {
  readonly name: string;
  private readonly start: (signal: AbortSignal) => Promise<AnsweringProcess>;
  private readonly known: { cell: Cell; bounds: Bounds }[] = [];
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

  /** Itself, as it takes the steps of a cell. */
  at(cell: Cell): Measured {
    const name = nameOfCell(cell);
    return {
      name: this.name,
      bounds: this.boundsOf(cell),
      run: (steps, limit) =>
        this.within(limit, async (process) => (await process.run(name, steps)).seconds),
    };
  }

  /** Remembers how a cell came out: cells that contain it take no less. */
  learn(cell: Cell, outcome: Outcome | undefined): void {
    if (outcome?.state === "measured") {
      this.known.push({ cell, bounds: { step: 1 / outcome.steps_per_second, first: 0 } });
    }
    if (outcome?.state === "over") {
      const { seconds } = outcome;
      const isFirst = outcome.of === "first step";
      this.known.push({
        cell,
        bounds: isFirst ? { step: 0, first: seconds } : { step: seconds, first: 0 },
      });
    }
  }

  async close(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    const process = await running?.process.catch(() => undefined);
    process?.end();
  }

  private boundsOf(cell: Cell): Bounds {
    const within = this.known.filter((each) => contains(cell, each.cell));
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
