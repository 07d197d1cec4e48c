/**
 * Recent steps per second: work done t seconds ago has weight exp(-t / memory). The random steps at
 * the beginning, which are fast, are soon forgotten.
 */
export class Speed {
  private readonly memory: number;
  private last: { step: number; seconds: number };
  private steps = 0;
  private seconds = 0;

  /**
   * @param step the step at the given time, from which training starts
   * @param memory the time constant in seconds
   */
  constructor(step: number, seconds: number, memory: number) {
    this.last = { step, seconds };
    this.memory = memory;
  }

  /** Steps per second up to a step at the given time; undefined before the first step. */
  at(step: number, seconds: number): number | undefined {
    const passed = seconds - this.last.seconds;
    const kept = Math.exp(-passed / this.memory);
    this.steps = kept * this.steps + step - this.last.step;
    this.seconds = kept * this.seconds + passed;
    this.last = { step, seconds };
    return this.steps > 0 && this.seconds > 0 ? this.steps / this.seconds : undefined;
  }
}
