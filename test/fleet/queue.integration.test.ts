import { setTimeout } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectTo } from "../../fleet/connection.ts";
import { Hold } from "../../fleet/hold.ts";
import { Queue } from "../../fleet/queue.ts";
import { cancelled, ended, firstRecord, saved } from "../../fleet/record.ts";
import { GoneError, LostError } from "../../fleet/retry.ts";
import { runConfig } from "../../train/registry.ts";
import { natsServer, skipsQueues } from "./nats.ts";

const config = runConfig.parse({ algorithm: "sac-2019" });
const run = { study: "rates", run: "pendulum-v1-sac-2019-gamma-0.9-seed-0" };
const waiting = firstRecord({ ...run, config }, null);
const job = { ...run, until: null };

async function openQueue(url: string, leaseMilliseconds = 60_000) {
  const connection = await connectTo({ queue: url }, "test");
  onTestFinished(() => connection.close());
  return await Queue.open(connection, leaseMilliseconds, new AbortController().signal);
}

/** Takes a run for a worker of this name. */
async function take({ records, leases }: Queue, worker: string) {
  const found = await records.read(run);
  if (!found) throw new Error("there is no record");
  return await Hold.take({ records, leases, worker }, found);
}

describe.skipIf(skipsQueues)("a queue", () => {
  test("gives each job to one worker, and keeps it until it is removed", async () => {
    const { url } = await natsServer();
    const [submitter, ...workers] = await Promise.all([1, 2, 3].map(() => openQueue(url)));
    await submitter.submit(job);
    await submitter.submit(job);
    await submitter.submit({ ...job, until: 100 });
    const taken = await Promise.all(workers.map((worker) => worker.take()));
    expect(new Set(taken.map((each) => each?.job.until))).toEqual(new Set([null, 100]));
    // It is being trained: to queue it again has no effect.
    await submitter.submit(job);
    for (const each of taken) await each?.remove();
    await submitter.submit(job);
    const again = await workers[0].take();
    expect(again?.job).toEqual(job);
    again?.giveBack();
    expect((await workers[1].take())?.job).toEqual(job);
  });

  test("gives a run whose worker is silent to another one, once and only once its lease is over", async () => {
    const { url } = await natsServer();
    const queue = await openQueue(url, 1000);
    await queue.records.swap(waiting, 0);
    await queue.submit(job);
    expect((await queue.take())?.job).toEqual(job);
    expect(await take(queue, "a")).toBeDefined();
    let again: Awaited<ReturnType<Queue["take"]>>;
    while (!again) again = await queue.take();
    expect(again.job).toEqual(job);
    expect((await take(queue, "b"))?.record.worker).toBe("b");
  });

  test("removes what is no job, and says so", async () => {
    const { url } = await natsServer();
    const queue = await openQueue(url);
    const connection = await connectTo({ queue: url }, "stranger");
    await jetstream(connection).publish("softedge.jobs.a.b.end", "{}");
    await connection.close();
    await expect(queue.take()).rejects.toThrow(
      /^a message in the queue is no job, and was removed/,
    );
    await queue.submit(job);
    expect((await queue.take())?.job).toEqual(job);
  });

  test("that its server has lost is said to be gone, by all who wait for an answer", async () => {
    const server = await natsServer();
    const queue = await openQueue(server.url);
    await queue.records.swap(waiting, 0);
    const hold = await take(queue, "a");
    const removing = await connectTo({ queue: server.url }, "stranger");
    const manager = await jetstreamManager(removing);
    for await (const name of manager.streams.names()) await manager.streams.delete(name);
    await removing.close();
    await expect(hold?.change((record) => record)).rejects.toThrow(GoneError);
    await expect(queue.take()).rejects.toThrow(GoneError);
  });

  test("has one lease length, that of whoever opened it first", async () => {
    const { url } = await natsServer();
    await openQueue(url, 2000);
    expect((await openQueue(url, 9000)).leases.milliseconds).toBe(2000);
  });

  test("outlives its server, with jobs, records and leases", async () => {
    const server = await natsServer();
    const queue = await openQueue(server.url);
    await queue.records.swap(waiting, 0);
    await queue.submit(job);
    const held = await take(queue, "a");
    await server.kill();
    const read = queue.records.read(run);
    await server.restart();
    expect((await read)?.record).toEqual(held?.record);
    let taken: Awaited<ReturnType<Queue["take"]>>;
    while (!taken) taken = await queue.take();
    expect(taken.job).toEqual(job);
    expect(await take(queue, "b")).toBeUndefined();
    await held?.renew();
    await held?.change((record) => ended(record, { kind: "finished", step: 1, last: 2 }));
  });
});

describe.skipIf(skipsQueues)("a hold on a run", () => {
  test("is given to one of many workers that ask at once", async () => {
    const { url } = await natsServer();
    const queues = await Promise.all([1, 2, 3, 4].map(() => openQueue(url)));
    await queues[0].records.swap(waiting, 0);
    const holds = await Promise.all(queues.map((queue, i) => take(queue, `worker-${i}`)));
    expect(holds.filter((hold) => hold !== undefined)).toHaveLength(1);
  });

  test("is lost to the next worker once its lease has ended, and then changes nothing", async () => {
    const { url } = await natsServer();
    const queue = await openQueue(url, 1000);
    await queue.records.swap(waiting, 0);
    const first = await take(queue, "a");
    let second: Hold | undefined;
    while (!second) {
      await setTimeout(100);
      second = await take(queue, "b");
    }
    expect(second.record.token).toBeGreaterThan(first?.record.token ?? 0);
    await expect(first?.renew()).rejects.toThrow(LostError);
    const step = 5;
    await expect(
      first?.change((record) => saved(record, { step, snapshot: null, machine: null })),
    ).rejects.toThrow(LostError);
    await second.change((record) => ended(record, { kind: "finished", step, last: -1 }));
    expect((await queue.records.read(run))?.record).toMatchObject({ worker: "b", last: -1 });
  });

  test("goes on under another lease if nobody has taken the run meanwhile", async () => {
    const { url } = await natsServer();
    const queue = await openQueue(url, 300);
    await queue.records.swap(waiting, 0);
    const hold = await take(queue, "a");
    const token = hold?.record.token ?? 0;
    do {
      await setTimeout(400);
      await hold?.renew();
    } while (hold?.record.token === token);
    expect((await queue.records.read(run))?.record).toEqual(hold?.record);
  });

  test("is lost where the run is cancelled", async () => {
    const { url } = await natsServer();
    const queue = await openQueue(url);
    await queue.records.swap(waiting, 0);
    const hold = await take(queue, "a");
    const found = await queue.records.read(run);
    if (!found) throw new Error("there is no record");
    await queue.records.swap(cancelled(found.record), found.revision);
    await queue.leases.end(run);
    await expect(hold?.renew()).rejects.toThrow(LostError);
    expect((await queue.records.read(run))?.record.state).toBe("cancelled");
  });
});

describe.skipIf(skipsQueues)("the server's settings in docs/", () => {
  test("let a worker do what it has to, and nothing else", async () => {
    const passwords = { STUDY_PASSWORD: "a", WORKER_PASSWORD: "b" };
    const { url } = await natsServer(passwords, "-c", "docs/nats-server.conf", "-m", "-1");
    const as = (login: string) => url.replace("//", `//${login}@`);
    await expect(openQueue(as("worker:b"))).rejects.toThrow(
      /^the queue is not there yet, or this user may not use it: /,
    );
    const study = await openQueue(as("study:a"));
    await study.records.swap(waiting, 0);
    await study.submit(job);
    const worker = await openQueue(as("worker:b"));
    const taken = await worker.take();
    const hold = await take(worker, "a");
    await hold?.renew();
    await hold?.change((record) => ended(record, { kind: "finished", step: 1, last: 2 }));
    await hold?.release();
    await taken?.remove();
    expect((await study.records.read(run))?.record.state).toBe("finished");
    await expect(worker.withdraw(run)).rejects.toThrow(/Permissions Violation/);
  });
});

describe.skipIf(skipsQueues)("a connection", () => {
  test("says that no server answers, and where", async () => {
    await expect(connectTo({ queue: "nats://127.0.0.1:1" }, "test")).rejects.toThrow(
      /^no NATS server answers at nats:\/\/127\.0\.0\.1:1: /,
    );
  });

  test("says that the server refuses the user, and not the password", async () => {
    const { url } = await natsServer({}, "--user", "a", "--pass", "secret");
    const [address, wrong] = ["a:secret", "a:wrong"].map((login) =>
      url.replace("//", `//${login}@`),
    );
    await (await connectTo({ queue: address }, "test")).close();
    await expect(connectTo({ queue: wrong }, "test")).rejects.toThrow(
      new RegExp(`^${url} refuses this user: `),
    );
  });
});
