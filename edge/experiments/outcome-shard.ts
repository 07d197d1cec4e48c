import { DurableObject } from "cloudflare:workers";
import type { ReportStatus } from "../../schemas/outcome.ts";
import type { Cell } from "./cells.ts";
import { type Cohort, createOutcomeStore, type OutcomeStore } from "./outcome-store.ts";
import type { Exclusion, Exposures, Report, StoredUnit, UnitRules } from "./units.ts";

const closedKey = "closed";

/**
 * Keeps the units of an experiment, or of a part of them: one object for each shard. What it has
 * answered is on disk: the platform holds every answer back until then.
 */
export class OutcomeShard extends DurableObject {
  /** Undefined once its experiment was deleted: what comes late is of no experiment. */
  #store: OutcomeStore | undefined;

  constructor(context: DurableObjectState, env: Cloudflare.Env) {
    super(context, env);
    const { storage } = context;
    if (storage.kv.get(closedKey) === undefined) this.#store = createOutcomeStore(storage);
  }

  expose(exposures: Exposures, rules: UnitRules): void {
    this.#store?.expose(exposures, rules);
  }

  report(reports: readonly Report[], rules: UnitRules): ReportStatus[] {
    return this.#store?.report(reports, rules) ?? reports.map(() => "unknown");
  }

  exclude(exclusion: Exclusion, rules: UnitRules): void {
    this.#store?.exclude(exclusion, rules);
  }

  exclusions(): Exclusion[] {
    return this.#store?.exclusions() ?? [];
  }

  cells(): Cell[] {
    return this.#store?.cells() ?? [];
  }

  firstInFlight(since: number): number | undefined {
    return this.#store?.firstInFlight(since);
  }

  cohort(before: number, rules: UnitRules): Cohort {
    return this.#store?.cohort(before, rules) ?? { all: [], compared: [] };
  }

  units(after: number, most: number): StoredUnit[] {
    return this.#store?.units(after, most) ?? [];
  }

  /** Forgets every unit, and takes no more. */
  async close(): Promise<void> {
    this.#store = undefined;
    await this.ctx.storage.deleteAll();
    this.ctx.storage.kv.put(closedKey, true);
  }
}
