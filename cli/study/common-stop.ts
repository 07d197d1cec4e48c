/**
 * Stops runs that are trained in step after the same turn, so that they can go on together. Of runs
 * that are not in the same turn, those behind take the turns that the first has begun.
 */
export class CommonStop<Run> {
  private readonly turns = new Map<Run, number>();
  /** The turn after which all stop. */
  private last = Number.POSITIVE_INFINITY;

  constructor(runs: Iterable<Run>) {
    for (const run of runs) this.turns.set(run, 0);
  }

  /** Asks all runs to stop. */
  ask(): void {
    this.last = Math.min(this.last, 1 + Math.max(0, ...this.turns.values()));
  }

  /** Counts a turn of a run; returns true if it was its last. */
  isOver(run: Run): boolean {
    const turns = 1 + (this.turns.get(run) ?? 0);
    this.turns.set(run, turns);
    return turns >= this.last;
  }

  /** The others do not count on a run that has ended. */
  leave(run: Run): void {
    this.turns.delete(run);
  }
}
