import type { Lease, Leases } from "./leases.ts";
import type { RunRecord } from "./record.ts";
import { taken, withToken } from "./record.ts";
import type { Records, StoredRecord } from "./records.ts";
import { LostError } from "./retry.ts";

/** The means by which a run is held. */
export interface Holding {
  records: Records;
  leases: Leases;
  /** The name of the worker that holds it. */
  worker: string;
}

/**
 * A worker's hold on a run: its lease, and its record. The lease keeps others away while the worker
 * is there. What counts is the record: it is changed by compare-and-set, so that a worker whose
 * lease has gone to another changes nothing any more.
 */
export class Hold {
  private readonly holding: Holding;
  private lease: Lease;
  private current: StoredRecord;
  /** The end of the last change, so that changes follow one another. */
  private changed: Promise<unknown> = Promise.resolve();

  private constructor(holding: Holding, lease: Lease, current: StoredRecord) {
    this.holding = holding;
    this.lease = lease;
    this.current = current;
  }

  /** Takes a run; undefined if another worker holds it, or has changed it meanwhile. */
  static async take(holding: Holding, found: StoredRecord): Promise<Hold | undefined> {
    const { records, leases, worker } = holding;
    const lease = await leases.take(found.record, worker);
    if (!lease) return undefined;
    const record = taken(found.record, lease.token, worker);
    try {
      const revision = await records.swap(record, found.revision);
      return new Hold(holding, lease, { record, revision });
    } catch (error) {
      await lease.release();
      if (error instanceof LostError) return undefined;
      throw error;
    }
  }

  get record(): RunRecord {
    return this.current.record;
  }

  /**
   * Changes the record.
   *
   * @throws {LostError} if another worker has taken the run, or it was cancelled
   */
  change(next: (record: RunRecord) => RunRecord): Promise<void> {
    const change = this.changed.then(async () => {
      const record = next(this.current.record);
      const revision = await this.holding.records.swap(record, this.current.revision);
      this.current = { record, revision };
    });
    this.changed = change.catch(() => {});
    return change;
  }

  /**
   * Renews the lease. If it has ended and no other worker has taken the run meanwhile, takes another.
   *
   * @throws {LostError} if another worker has taken the run, or it was cancelled
   */
  async renew(): Promise<void> {
    try {
      await this.lease.renew();
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
      const { leases, worker } = this.holding;
      const lease = await leases.take(this.record, worker);
      if (!lease) throw error;
      this.lease = lease;
      try {
        await this.change((record) => withToken(record, lease.token));
      } catch (lost) {
        await lease.release();
        throw lost;
      }
    }
  }

  release(): Promise<void> {
    return this.lease.release();
  }
}
