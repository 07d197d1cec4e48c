import { DurableObject } from "cloudflare:workers";
import type { ReportStatus } from "../../schemas/outcome.ts";
import type { OutcomeRange } from "../../statistics/histogram.ts";
import type { Cell } from "./cells.ts";
import {
  type Assignment,
  createOutcomeStore,
  type Report,
  type StoredUnit,
} from "./outcome-store.ts";

/**
 * Keeps the units of an experiment, or of a part of them: one object for each shard. What it has
 * answered is on disk: the platform holds every answer back until then.
 */
export class OutcomeShard extends DurableObject {
  #store = createOutcomeStore(this.ctx.storage);

  expose(assignments: readonly Assignment[], range?: OutcomeRange): void {
    this.#store.expose(assignments, range);
  }

  report(reports: readonly Report[], range?: OutcomeRange): ReportStatus[] {
    return this.#store.report(reports, range);
  }

  cells(): Cell[] {
    return this.#store.cells();
  }

  units(after: number, most: number): StoredUnit[] {
    return this.#store.units(after, most);
  }

  /** Forgets every unit. */
  async clear(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#store = createOutcomeStore(this.ctx.storage);
  }
}
