import { copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { connectTo } from "../../fleet/connection.ts";
import { Queue } from "../../fleet/queue.ts";
import type { RunRecord } from "../../fleet/record.ts";
import { summarizeRun } from "../../train/run-summary.ts";
import {
  type RunningCommand,
  softedge,
  startSoftedge,
  startSoftedgeWith,
} from "../cli/softedge.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { natsServer, skipsQueues } from "./nats.ts";

/** More than any machine takes before it is stopped. */
const endless = 100_000_000;
const run = "pendulum-v1-sac-2019-seed-0";
const name = { study: "study", run };

const small = {
  ...{ hidden: [16], batch_size: 32, learning_starts: 100 },
  ...{ steps: endless, evaluation_interval: 90, evaluation_episodes: 1 },
};

/** Longer than any of the tests: nothing here is to wait for the end of a lease. */
const noEnd = 600_000;

/** A study's file, a queue for it, and the commands that use them. */
async function newFleet(leaseMilliseconds = noEnd) {
  const folder = temporaryFolder();
  const server = await natsServer();
  const store = join(folder, "store");
  const places = ["--queue", server.url, "--store", store];
  const connection = await connectTo({ queue: server.url }, "test");
  onTestFinished(() => connection.close());
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const queue = await Queue.open(connection, leaseMilliseconds, over.signal);
  const file = join(folder, "study.json");
  const runs = join(folder, "runs");
  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand => {
    const command = startSoftedgeWith(env, ...args, ...places);
    onTestFinished(() => void command.process.kill("SIGKILL"));
    return command;
  };
  return {
    ...{ queue, runs, store, url: server.url },
    file,
    write: (settings: object, more: object = {}) =>
      writeFileSync(
        file,
        JSON.stringify({ algorithms: ["sac"], settings: { ...small, ...settings }, ...more }),
      ),
    study: (...options: string[]) => start(["study", file, "--runs", runs, ...options]),
    worker: (env?: NodeJS.ProcessEnv) =>
      start(["worker", "--scratch", join(folder, "scratch")], env),
    scratch: join(folder, "scratch"),
    /** Waits until the run's record is so. */
    async record(isSo: (record: RunRecord) => boolean): Promise<RunRecord> {
      for (;;) {
        const found = await queue.records.read(name);
        if (found && isSo(found.record)) return found.record;
        await setTimeout(20);
      }
    },
  };
}

let fleet: Awaited<ReturnType<typeof newFleet>>;

describe.skipIf(skipsQueues)("a worker", () => {
  beforeEach(async () => {
    fleet = await newFleet();
    fleet.write({});
  });

  test("that is asked to stop hands its run over at once, with all that it has learned", async () => {
    fleet.study();
    const first = fleet.worker();
    await fleet.record(({ step }) => step > 0);
    first.process.kill("SIGTERM");
    expect(await first.ended()).toBe(143);
    const { state, worker, step } = await fleet.record(() => true);
    expect([state, worker]).toEqual(["waiting", null]);
    expect(first.output()).toMatch(new RegExp(`^interrupted  study/${run}`, "m"));
    expect(readdirSync(fleet.scratch)).toEqual([]);
    const second = fleet.worker();
    await second.printed(`resumed  study/${run}`);
    await fleet.record((record) => record.step > step);
  });

  test("waits for a queue that is not there yet", async () => {
    const command = startSoftedge("worker", "--queue", "nats://127.0.0.1:1", "--store", "store");
    await command.printed("no NATS server answers at nats://127.0.0.1:1: ");
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
  });

  test("leaves a run at the next checkpoint whose record somebody else has changed", async () => {
    fleet.study();
    const worker = fleet.worker();
    await fleet.record(({ step }) => step > 0);
    for (;;) {
      const found = await fleet.queue.records.read(name);
      if (!found) throw new Error("there is no record");
      const changed = { ...found.record, until: endless - 1 };
      // The worker may change it at the same time.
      if (await fleet.queue.records.swap(changed, found.revision).catch(() => 0)) break;
    }
    await worker.printed(`lost  study/${run}`);
    expect(await fleet.queue.leases.take(name, "another")).toBeDefined();
  });

  test("leaves a run to others whose device it lacks, and says so", async () => {
    fleet = await newFleet(1000);
    fleet.write({ device: "webgpu" });
    // The machine of the study needs no device.
    const study = fleet.study();
    const worker = fleet.worker({ VK_ICD_FILENAMES: "/no/such/driver.json" });
    const said = `leaves it to other workers: device: webgpu cannot be used here: `;
    await worker.printed(said);
    await study.printed(said);
    const { state, failures } = await fleet.record(() => true);
    expect([state, failures]).toEqual(["waiting", []]);
  });

  test("says where a checkpoint is of another kind of machine", async () => {
    fleet.study();
    const first = fleet.worker();
    await fleet.record(({ step }) => step > 0);
    first.process.kill("SIGTERM");
    await first.ended();
    const found = await fleet.queue.records.read(name);
    if (!found) throw new Error("there is no record");
    await fleet.queue.records.swap({ ...found.record, machine: "abacus" }, found.revision);
    const second = fleet.worker();
    await second.printed(
      `warning  study/${run}: its checkpoint is of another kind of machine (abacus; this is `,
    );
  });

  test("reports a snapshot that is damaged, and leaves it as it is", async () => {
    fleet = await newFleet(1000);
    fleet.write({});
    const study = fleet.study();
    const first = fleet.worker();
    await fleet.record(({ step }) => step > 0);
    first.process.kill("SIGTERM");
    await first.ended();
    const { snapshot, step } = await fleet.record(() => true);
    writeFileSync(join(fleet.store, snapshot?.key ?? ""), "{}");
    fleet.worker();
    expect(await study.ended()).toBe(1);
    expect(study.output()).toContain(`failed  ${run}: set aside after 3 failures, the last: `);
    expect(study.output()).toContain(`the object "${snapshot?.key}" in ${fleet.store} is damaged`);
    expect(await fleet.record(() => true)).toMatchObject({ state: "set aside", step, snapshot });
  });
});

describe.skipIf(skipsQueues)("a study in a queue", () => {
  beforeEach(async () => {
    fleet = await newFleet();
  });

  test("goes on from where its runs were broken off on this machine", async () => {
    fleet.write({});
    const alone = startSoftedge("study", fleet.file, "--runs", fleet.runs);
    await alone.printed("evaluated");
    alone.process.kill("SIGINT");
    await alone.ended();
    const { step } = summarizeRun(join(fleet.runs, run));
    expect(step).toBeGreaterThan(0);
    fleet.study();
    const worker = fleet.worker();
    await worker.printed(`resumed  study/${run}`);
    await fleet.record((record) => record.step > step);
  });

  test("is followed by one process at a time", async () => {
    fleet.write({});
    const first = fleet.study();
    await first.printed("1 runs in");
    const second = fleet.study();
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain(
      `${fleet.runs} is being followed by process ${first.process.pid}`,
    );
  });

  test("is cancelled as a whole, also where runs wait for others", async () => {
    fleet.write({}, { seeds: "0-3" });
    fleet.worker();
    const followed = fleet.study("--jobs", "1");
    await followed.printed("started");
    const cancelled = fleet.study("--cancel");
    expect(await cancelled.ended()).toBe(0);
    expect(await followed.ended()).toBe(1);
    const records = await fleet.queue.records.readAll("study");
    expect(records.map(({ record }) => record.state)).toEqual(["cancelled"]);
  });

  test("needs a name that a queue can have", async () => {
    const named = join(dirname(fleet.file), "my study.json");
    fleet.write({});
    copyFileSync(fleet.file, named);
    const places = ["--queue", fleet.url, "--store", fleet.store];
    const { status, output } = await softedge("study", named, ...places);
    expect(status).toBe(1);
    expect(output).toContain(
      "my study cannot be the name of a study in a queue: choose one with --name",
    );
  });

  test("begins anew where the server has lost everything, and says so before", async () => {
    fleet.write({ steps: 400 });
    const worker = fleet.worker();
    const followed = fleet.study();
    await followed.printed("evaluated");
    const removing = await connectTo({ queue: fleet.url }, "stranger");
    const manager = await jetstreamManager(removing);
    for await (const name of manager.streams.names()) await manager.streams.delete(name);
    await removing.close();
    expect(await followed.ended()).toBe(1);
    expect(followed.output()).toContain("; the same command tries again");
    const again = fleet.study();
    expect(await again.ended(), again.output()).toBe(0);
    expect(worker.process.exitCode).toBeNull();
  });

  test("sets aside a run that fails three times, trains the others, and tries it again", async () => {
    fleet = await newFleet(1000);
    fleet.write(
      { steps: 200 },
      {
        algorithms: [{ algorithm: "sac", name: "wild", settings: { learning_rate: 1e30 } }, "sac"],
      },
    );
    fleet.worker();
    const wild = "pendulum-v1-wild-seed-0";
    const study = fleet.study();
    expect(await study.ended()).toBe(1);
    expect(study.output()).toMatch(
      new RegExp(`^failed  ${wild}: set aside after 3 failures, the last: training diverged`, "m"),
    );
    expect(summarizeRun(join(fleet.runs, wild)).state).toBe("failed");
    expect(summarizeRun(join(fleet.runs, run)).state).toBe("finished");
    const again = fleet.study();
    expect(await again.ended()).toBe(1);
    expect(again.output()).toContain(`resumed  ${wild}`);
  });

  test("is followed again by the same command, and cancelled by --cancel", async () => {
    fleet.write({});
    const worker = fleet.worker();
    const followed = fleet.study();
    const metrics = join(fleet.runs, run, "metrics.jsonl");
    await followed.until(() => existsSync(metrics));
    expect(summarizeRun(join(fleet.runs, run)).state).toBe("training");
    followed.process.kill("SIGINT");
    expect(await followed.ended()).toBe(130);
    expect(followed.output()).toContain("the workers go on");
    expect(summarizeRun(join(fleet.runs, run)).state).toBe("broken off");
    const again = fleet.study();
    await again.printed("evaluated");
    const cancelled = fleet.study("--cancel");
    expect(await cancelled.ended()).toBe(0);
    expect(cancelled.output()).toContain("runs of study that are cancelled: 1");
    expect(await again.ended()).toBe(1);
    expect(again.output()).toContain("study was cancelled; the same command resumes it");
    // It goes on from its snapshot when it is asked for once more.
    const { step } = await fleet.record(({ state }) => state === "cancelled");
    expect(step).toBeGreaterThan(0);
    worker.process.kill("SIGKILL");
    await fleet.queue.leases.end(name);
    fleet.study();
    const next = fleet.worker();
    await next.printed(`resumed  study/${run}`);
  });

  test("refuses runs of other settings than those that are there", async () => {
    fleet.write({});
    const first = fleet.study();
    await fleet.record(() => true);
    first.process.kill("SIGINT");
    await first.ended();
    fleet.write({ reward_scale: 0.5 });
    const other = fleet.study("--runs", join(fleet.runs, "other"));
    expect(await other.ended()).toBe(1);
    expect(other.output()).toContain(`${run}: reward_scale is 1, not 0.5`);
    expect(other.output()).toContain("choose another name for the study with --name");
  });

  test("is searched by workers, which go on with promoted runs", async () => {
    fleet.write(
      { steps: 270, learning_starts: 50 },
      { grid: { reward_scale: [0.5, 1, 2] }, halving: { factor: 3, first: 90 } },
    );
    fleet.worker();
    const study = fleet.study("--jobs", "3");
    expect(await study.ended(), study.output()).toBe(0);
    expect(existsSync(join(fleet.runs, "best-pendulum-v1.json"))).toBe(true);
    expect(study.output()).toContain("resumed");
  });
});
