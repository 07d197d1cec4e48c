import { randomUUID } from "node:crypto";
import type { KV } from "@nats-io/kv";
import { keyOf, type RunName } from "./names.ts";
import { type AskServer, isRefused, LostError } from "./retry.ts";

/** The right to train a run, which ends by itself unless it is renewed. */
export interface Lease {
  /** Rises with every lease of any run, so that it tells older from younger ones. */
  readonly token: number;
  /**
   * Renews it.
   *
   * @throws {LostError} if it has ended
   */
  renew(): Promise<void>;
  /** Ends it. */
  release(): Promise<void>;
}

/** Leases on runs, of which each run has at most one. */
export class Leases {
  /** The time after which a lease ends that is not renewed. */
  readonly milliseconds: number;
  private readonly bucket: KV;
  private readonly ask: AskServer;

  /** @param bucket whose entries end after a time */
  constructor(bucket: KV, milliseconds: number, ask: AskServer) {
    this.bucket = bucket;
    this.ask = ask;
    this.milliseconds = milliseconds;
  }

  /** Takes the lease on a run; undefined if a worker has it. */
  async take(name: RunName, worker: string): Promise<Lease | undefined> {
    const { bucket } = this;
    const key = keyOf(name);
    const value = JSON.stringify({ worker, lease: randomUUID() });
    /**
     * Returns the revision after a change, or undefined if it was refused. An earlier attempt may
     * have succeeded although no answer came: then the entry is this lease's own.
     */
    const changed = async (change: () => Promise<number>): Promise<number | undefined> => {
      try {
        return await change();
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
      const entry = await bucket.get(key);
      return entry?.operation === "PUT" && entry.string() === value ? entry.revision : undefined;
    };
    const token = await this.ask(() => changed(() => bucket.create(key, value)));
    if (token === undefined) return undefined;
    let revision = token;
    return {
      token,
      async renew() {
        const renewed = await changed(() => bucket.update(key, value, revision));
        if (renewed === undefined) throw new LostError(`the lease on ${name.run} has ended`);
        revision = renewed;
      },
      async release() {
        try {
          await bucket.delete(key, { previousSeq: revision });
        } catch {
          // It ends by itself.
        }
      },
    };
  }

  /** Ends the lease on a run, whoever has it. */
  async end(name: RunName): Promise<void> {
    await this.ask(() => this.bucket.delete(keyOf(name)));
  }
}
