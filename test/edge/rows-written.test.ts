import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createOutcomeStore } from "../../edge/experiments/outcome-store.ts";
import { rowsPerUnit } from "../../studies/bench/edge/usage.ts";

/** A storage that counts the rows that its statements write, as Cloudflare charges for them. */
function counting(storage: DurableObjectStorage): {
  storage: DurableObjectStorage;
  rows(): number;
} {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sql = new Proxy(storage.sql, {
    get(target, key) {
      if (key !== "exec") return Reflect.get(target, key);
      return (...statement: Parameters<SqlStorage["exec"]>) => {
        const cursor = target.exec(...statement);
        cursors.push(cursor);
        return cursor;
      };
    },
  });
  const counted = new Proxy(storage, {
    get(target, key) {
      if (key === "sql") return sql;
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    storage: counted,
    rows: () => cursors.splice(0).reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
  };
}

test("a unit that is exposed and reports once, by itself, writes the rows that its price is for", async () => {
  if (!env.OUTCOMES) throw new Error("wrangler.toml binds no OUTCOMES");
  const shard = env.OUTCOMES.get(env.OUTCOMES.newUniqueId());
  await runInDurableObject(shard, (_, { storage }) => {
    const counted = counting(storage);
    const store = createOutcomeStore(counted.storage);
    const rules = { most: 1000 };
    const rowsOf = (unit: string) => {
      counted.rows();
      const assignment = { unit, arm: 0, phase: 0, at: 1000 };
      store.expose({ counted: [assignment], uncounted: [] }, rules);
      const report = { unit, assignment, met: false, key: "k", value: 1, final: true, at: 2000 };
      store.report([report], rules);
      return counted.rows();
    };
    // The first makes its cell.
    rowsOf("a");
    expect([rowsOf("b"), rowsOf("c")]).toEqual([rowsPerUnit, rowsPerUnit]);
  });
});
