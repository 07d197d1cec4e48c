import { DurableObject } from "cloudflare:workers";
import type { Counted } from "../../schemas/metrics.ts";
import type { ReportBatch } from "./reports.ts";

const hour = 60 * 60 * 1000;
/** The time for which a sender is remembered after its last batch: longer than isolates live without requests. */
const senderMilliseconds = 24 * hour;
/** The interval at which older senders are forgotten, which reads all of them. */
const forgetMilliseconds = hour;

const tables = `
  CREATE TABLE IF NOT EXISTS counts (
    policy TEXT, version TEXT, mode TEXT, protocol TEXT, outcome TEXT,
    requests INTEGER NOT NULL, actions INTEGER NOT NULL,
    PRIMARY KEY (policy, version, mode, protocol, outcome)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS senders (
    sender TEXT PRIMARY KEY, number INTEGER NOT NULL, seen INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

const setSender = `
  INSERT INTO senders VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET number = excluded.number, seen = excluded.seen
`;

const addCount = `
  INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    requests = requests + excluded.requests, actions = actions + excluded.actions
`;

/** The counts, and the time since which they are counted. */
export interface MetricTotals {
  since: string | null;
  counts: Counted[];
}

/**
 * Adds up what the isolates of a Worker count. One object does for all of them, since each sends a
 * few rows every ten seconds: an object takes hundreds of requests a second.
 */
export class MetricsStore extends DurableObject {
  readonly #storage: DurableObjectStorage;
  #forgot = 0;

  constructor(state: DurableObjectState, env: Cloudflare.Env) {
    super(state, env);
    this.#storage = state.storage;
    this.#storage.sql.exec(tables);
  }

  /** Adds a batch, unless it was added before. */
  add({ sender, number, counts }: ReportBatch): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      const [known] = sql.exec("SELECT number FROM senders WHERE sender = ?", sender);
      if (known && Number(known.number) >= number) return;
      const now = Date.now();
      if (now - this.#forgot > forgetMilliseconds) {
        sql.exec("DELETE FROM senders WHERE seen < ?", now - senderMilliseconds);
        this.#forgot = now;
      }
      sql.exec(setSender, sender, number, now);
      for (const { policy, version, mode, protocol, outcome, requests, actions } of counts) {
        sql.exec(addCount, policy, version, mode, protocol, outcome, requests, actions);
      }
      if (this.#storage.kv.get("since") === undefined) {
        this.#storage.kv.put("since", new Date(now).toISOString());
      }
    });
  }

  read(): MetricTotals {
    const rows = this.#storage.sql.exec<Counted & Record<string, SqlStorageValue>>(
      "SELECT * FROM counts",
    );
    return { since: this.#storage.kv.get<string>("since") ?? null, counts: rows.toArray() };
  }
}
