/** Work that runs once at a time: asked for while it runs, however often, it runs once more. */
export class Coalesced {
  private readonly work: () => Promise<void>;
  private isWanted = false;
  private running: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.work = work;
  }

  /** Asks for the work. Resolves once it was done from the beginning after this moment. */
  ask(): Promise<void> {
    this.isWanted = true;
    this.running ??= this.run();
    return this.running;
  }

  private async run(): Promise<void> {
    // Begins after the assignment of `running`, and ends it at the moment of the last look.
    await undefined;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.work();
      }
    } finally {
      this.running = undefined;
    }
  }
}
