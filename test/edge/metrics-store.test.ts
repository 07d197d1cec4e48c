import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createCounters } from "../../edge/observe/counters.ts";
import { createReports, type ReportBatch } from "../../edge/observe/reports.ts";
import type { Counted, CountLabels } from "../../schemas/metrics.ts";

const newStore = () => env.METRICS!.getByName(crypto.randomUUID());

const version = "0123456789abcdef";
const labels: CountLabels = {
  policy: "pendulum",
  version,
  mode: "stochastic",
  protocol: "act",
  outcome: "answered",
};
const counted = { ...labels, requests: 2, actions: 7 };
const batch: ReportBatch = { sender: "an isolate", number: 1, counts: [counted] };

test("a batch that comes twice is added once", async () => {
  const store = newStore();
  await store.add(batch);
  await store.add(batch);
  await store.add({ ...batch, sender: "another isolate" });
  await store.add({ ...batch, number: 2 });
  expect((await store.read()).counts).toEqual([{ ...counted, requests: 6, actions: 21 }]);
});

test("totals outlive the object, and so does when they began", async () => {
  const store = newStore();
  expect(await store.read()).toEqual({ since: null, counts: [] });
  await store.add(batch);
  const before = await store.read();
  await evictDurableObject(store);
  expect(await store.read()).toEqual(before);
  await store.add(batch);
  await store.add({ ...batch, number: 2 });
  const { since, counts } = await store.read();
  expect(counts).toEqual([{ ...counted, requests: 4, actions: 14 }]);
  expect(since).toBe(before.since);
});

test("a sender of which nothing came for a day is forgotten, others are not", async () => {
  const store = newStore();
  await store.add(batch);
  await store.add({ ...batch, sender: "another isolate" });
  await runInDurableObject(store, (_, { storage: { sql } }) => {
    const yesterday = Date.now() - 25 * 60 * 60 * 1000;
    sql.exec("UPDATE senders SET seen = ? WHERE sender = ?", yesterday, batch.sender);
  });
  await evictDurableObject(store);
  await store.add({ ...batch, sender: "a third isolate" });
  const senders = await runInDurableObject(store, (_, { storage: { sql } }) =>
    sql.exec("SELECT sender FROM senders ORDER BY sender").toArray(),
  );
  expect(senders).toEqual([{ sender: "a third isolate" }, { sender: "another isolate" }]);
});

/** What may become of a batch on its way, for all that the isolate can tell. */
const fates = ["arrives", "is lost", "arrives unheard", "arrives late"] as const;
type Fate = (typeof fates)[number];

const isolate = fc.constantFrom(0, 1);
const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      isolate,
      counts: fc.record({
        policy: fc.constantFrom("pendulum", "taxi", ""),
        mode: fc.constantFrom("stochastic", "deterministic", ""),
        outcome: fc.constantFrom("answered", "refused", "failed"),
        actions: fc.nat({ max: 1024 }),
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ isolate, report: fc.constantFrom(...fates) }) },
  { weight: 1, arbitrary: fc.constant("restart" as const) },
);

/** The sum of all counts, by their labels. */
function totalsOf(counts: Counted[]): Map<string, [number, number]> {
  const totals = new Map<string, [number, number]>();
  for (const { requests, actions, ...labels } of counts) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const [before, beforeActions] = totals.get(key) ?? [0, 0];
    totals.set(key, [before + requests, beforeActions + actions]);
  }
  return totals;
}

test("whatever becomes of reports, each count is added once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (commands) => {
      const store = newStore();
      const late: ReportBatch[] = [];
      let fate: Fate = "arrives";
      const send = async (batch: ReportBatch) => {
        if (fate === "is lost") throw new Error("the network is down");
        if (fate === "arrives late") {
          late.push(batch);
          // Its request has ended: whoever waits for it waits for ever.
          await new Promise<never>(() => {});
        }
        await store.add(batch);
        if (fate === "arrives unheard") throw new Error("the network is down");
      };
      const isolates = [0, 1].map(() => {
        const counters = createCounters();
        return { counters, reports: createReports(counters, send, () => {}) };
      });
      const all: Counted[] = [];
      for (const command of commands) {
        if (command === "restart") {
          await store.read();
          await evictDurableObject(store);
        } else if ("counts" in command) {
          const { actions, ...more } = command.counts;
          isolates[command.isolate].counters.add({ ...labels, ...more }, 1, actions);
          all.push({ ...labels, ...more, requests: 1, actions });
        } else {
          fate = command.report;
          const report = isolates[command.isolate].reports.flush().catch(() => {});
          if (fate !== "arrives late") await report;
        }
      }
      fate = "arrives";
      for (const { reports } of isolates) await reports.flush();
      for (const batch of late.reverse()) await store.add(batch);
      expect(totalsOf((await store.read()).counts)).toEqual(totalsOf(all));
    }),
  );
});

test("one report is under way at a time, and another follows what is counted after it", async () => {
  const store = newStore();
  const counters = createCounters();
  const kept: Promise<unknown>[] = [];
  const send = async (batch: ReportBatch) => store.add(batch);
  const keepAlive = (promise: Promise<unknown>) => void kept.push(promise);
  const { schedule } = createReports(counters, send, keepAlive, { interval: 20 });
  for (let round = 1; round <= 2; round++) {
    for (let i = 0; i < 100; i++) {
      counters.add(labels, 1, 2);
      schedule();
    }
    expect(kept).toHaveLength(round);
    await Promise.all(kept);
  }
  expect((await store.read()).counts).toEqual([{ ...labels, requests: 200, actions: 400 }]);
});

test("a report that ended with its request is made by a later one", async () => {
  const store = newStore();
  const counters = createCounters();
  const kept: Promise<unknown>[] = [];
  let ended = true;
  const { schedule } = createReports(
    counters,
    async (batch) => store.add(batch),
    (promise) => void kept.push(promise),
    { interval: 20, wait: () => (ended ? new Promise(() => {}) : Promise.resolve()) },
  );
  counters.add(labels, 1, 1);
  schedule();
  ended = false;
  while (kept.length < 2) {
    await scheduler.wait(5);
    schedule();
  }
  await kept[1];
  expect((await store.read()).counts).toEqual([{ ...labels, requests: 1, actions: 1 }]);
});

test("a report that fails is made again, and does not fail what kept it alive", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const store = newStore();
  const counters = createCounters();
  const kept: Promise<unknown>[] = [];
  let failures = 1;
  const send = async (batch: ReportBatch) => {
    if (failures-- > 0) throw new Error("the network is down");
    await store.add(batch);
  };
  const keepAlive = (promise: Promise<unknown>) => void kept.push(promise);
  const { schedule } = createReports(counters, send, keepAlive, { interval: 20 });
  for (let i = 0; i < 2; i++) {
    counters.add(labels, 1, 1);
    schedule();
    await kept[i];
  }
  expect((await store.read()).counts).toEqual([{ ...labels, requests: 2, actions: 2 }]);
  expect(error).toHaveBeenCalledOnce();
  error.mockRestore();
});
