import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { startTraining } from "../../cli/study/training-process.ts";
import { trainHeld } from "../../fleet/attempt.ts";
import { connectTo } from "../../fleet/connection.ts";
import { Hold } from "../../fleet/hold.ts";
import { Queue } from "../../fleet/queue.ts";
import { firstRecord } from "../../fleet/record.ts";
import { runConfig } from "../../train/registry.ts";
import type { RunReport } from "../../train/study/run-report.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { MemoryStore } from "./memory-store.ts";
import { natsServer, skipsQueues } from "./nats.ts";

const config = runConfig.parse({
  ...{ algorithm: "sac-2018", environment: "Pendulum-v1", hidden: [16], batch_size: 32 },
  ...{ learning_starts: 100, steps: 200, evaluation_interval: 90, evaluation_episodes: 1 },
  learning_rate: 1e30,
});
const never = new AbortController().signal;
const run = { study: "rates", run: "pendulum-v1-sac-2018-seed-0" };

/** Objects in memory, written only once a promise has resolved. */
class LateStore extends MemoryStore {
  readonly open = Promise.withResolvers<unknown>();

  override async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.open.promise;
    signal?.throwIfAborted();
    return super.put(key, bytes);
  }
}

/** Takes the run from a queue, and trains it to its end. */
async function attempt({ records, leases }: Queue, store: LateStore): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  const found = await records.read(run);
  const hold = found && (await Hold.take({ records, leases, worker: "a" }, found));
  if (!hold) throw new Error("the run is taken");
  const end = await trainHeld(hold, {
    store,
    machine: "this one",
    path: join(temporaryFolder(), "run"),
    start(...training) {
      const running = startTraining(...training);
      // Without waiting for the store, the attempt would end meanwhile.
      store.open.resolve(running.ended.then(() => setTimeout(200)));
      return running;
    },
    onReport: (report) => reports.push(report),
    renewMilliseconds: 1000,
    onRenew() {},
    stopped: never,
    giveUp: never,
  });
  await hold.release();
  return [...reports, end];
}

describe.skipIf(skipsQueues)("an attempt that fails", () => {
  test("stores its last checkpoint first, and the next attempt goes on from it", async () => {
    const { url } = await natsServer();
    const connection = await connectTo({ queue: url }, "test");
    onTestFinished(() => connection.close());
    const queue = await Queue.open(connection, 600_000, never);
    await queue.records.swap(firstRecord({ ...run, config }, null), 0);
    const store = new LateStore();
    for (const step of [0, 90]) {
      const reports = await attempt(queue, store);
      expect(reports).toContainEqual({ kind: "started", step });
      expect(reports.at(-1)).toMatchObject({
        kind: "failed",
        reason: expect.stringContaining("training diverged"),
      });
      expect(reports.filter(({ kind }) => kind === "warned")).toEqual([]);
    }
  });
});
