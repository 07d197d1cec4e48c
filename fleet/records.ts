import { isDeepStrictEqual } from "node:util";
import type { KV, KvEntry } from "@nats-io/kv";
import { keyOf, keysOf, type RunName } from "./names.ts";
import { type RunRecord, runRecord } from "./record.ts";
import { type AskServer, isRefused, LostError } from "./retry.ts";

/** A record as it is stored. */
export interface StoredRecord {
  record: RunRecord;
  revision: number;
}

/** A record that was written or removed. */
export interface RecordChange {
  key: string;
  revision: number;
  /**
   * Reads the record; undefined if it was removed.
   *
   * @throws {Error} if it is of another version of softedge
   */
  record?(): RunRecord;
}

function stored(entry: KvEntry): StoredRecord {
  const parsed = runRecord.safeParse(entry.json());
  if (parsed.success) return { record: parsed.data, revision: entry.revision };
  throw new Error(
    `the record ${entry.key} in the queue is none of this version of softedge: ` +
      parsed.error.message,
  );
}

/** The records of runs, each of which is changed by compare-and-set. */
export class Records {
  private readonly bucket: KV;
  private readonly ask: AskServer;

  constructor(bucket: KV, ask: AskServer) {
    this.bucket = bucket;
    this.ask = ask;
  }

  /** Reads the record of a run; undefined if there is none. */
  async read(name: RunName): Promise<StoredRecord | undefined> {
    const entry = await this.ask(() => this.bucket.get(keyOf(name)));
    return entry?.operation === "PUT" ? stored(entry) : undefined;
  }

  /**
   * Replaces a record, if it is still at a revision; 0 if there must be none yet.
   *
   * @returns the new revision
   * @throws {LostError} if somebody else has changed it
   */
  async swap(record: RunRecord, revision: number): Promise<number> {
    const key = keyOf(record);
    const text = JSON.stringify(record);
    try {
      return await this.ask(() =>
        revision === 0 ? this.bucket.create(key, text) : this.bucket.update(key, text, revision),
      );
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    // An earlier attempt may have succeeded although no answer came. Tokens make records of
    // different workers differ.
    const found = await this.read(record);
    if (found && isDeepStrictEqual(found.record, record)) return found.revision;
    throw new LostError(`${record.run} was changed by somebody else`);
  }

  /** Reads the records of a study. */
  async readAll(study: string): Promise<StoredRecord[]> {
    return await this.ask(async () => {
      const found: StoredRecord[] = [];
      for await (const key of await this.bucket.keys(keysOf(study))) {
        const entry = await this.bucket.get(key);
        if (entry?.operation === "PUT") found.push(stored(entry));
      }
      return found;
    });
  }

  /**
   * The records of a study: first all that are there, then each that changes, until stopped.
   *
   * @throws what the server answers, or that it does not
   */
  async *watch(study: string, stopped: AbortSignal): AsyncGenerator<RecordChange> {
    const changes = await this.bucket.watch({ key: keysOf(study) });
    const stop = () => changes.stop();
    stopped.addEventListener("abort", stop);
    if (stopped.aborted) stop();
    try {
      for await (const entry of changes) {
        const { key, revision } = entry;
        yield {
          key,
          revision,
          ...(entry.operation === "PUT" && { record: () => stored(entry).record }),
        };
      }
    } finally {
      stopped.removeEventListener("abort", stop);
    }
  }
}
