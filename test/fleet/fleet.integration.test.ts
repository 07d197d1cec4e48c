import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectTo } from "../../fleet/connection.ts";
import { Queue } from "../../fleet/queue.ts";
import type { RunRecord } from "../../fleet/record.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { type RunningCommand, softedge, startSoftedge } from "../cli/softedge.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { natsServer, skipsQueues } from "./nats.ts";

/** A run whose worker is silent for so many seconds goes to another. */
const lease = 2;
const steps = 1800;

const study = {
  algorithms: ["sac", "sac-2018", "td3"],
  seeds: "0-1",
  settings: {
    ...{ steps, learning_starts: 100, hidden: [16], batch_size: 32 },
    ...{ evaluation_interval: 90, evaluation_episodes: 1 },
  },
};

/** Every file that the course of training decides, byte by byte. */
function contentOf(path: string) {
  const files = ["config.json", "metrics.jsonl", "checkpoint.safetensors", "best.safetensors"];
  return files.map((file) => readFileSync(join(path, file)).toString("base64"));
}

/** Workers by their names, of which each may be replaced by another. */
class Workers {
  readonly commands = new Map<string, RunningCommand>();
  private readonly options: readonly string[];

  constructor(options: readonly string[]) {
    this.options = options;
    onTestFinished(() => {
      for (const { process } of this.commands.values()) process.kill("SIGKILL");
    });
  }

  start(): void {
    const name = `worker-${this.commands.size}`;
    this.commands.set(name, startSoftedge("worker", "--name", name, ...this.options));
  }

  signal(name: string, signal: NodeJS.Signals): void {
    this.commands.get(name)?.process.kill(signal);
  }

  output(): string {
    return [...this.commands.values()].map(({ output }) => output()).join("");
  }
}

describe.skipIf(skipsQueues)("a study on many machines", () => {
  test("that are killed, stopped and cut off comes to what an undisturbed one does, bit for bit", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "study.json");
    writeFileSync(file, JSON.stringify(study));
    const undisturbed = join(folder, "undisturbed");
    expect(await softedge("study", file, "--runs", undisturbed)).toMatchObject({ status: 0 });

    const server = await natsServer();
    const places = ["--queue", server.url, "--store", join(folder, "store"), "--lease", `${lease}`];
    const workers = new Workers([...places, "--scratch", join(folder, "scratch")]);
    for (let i = 0; i < 3; i++) workers.start();
    const runs = join(folder, "runs");
    const follow = () => {
      const command = startSoftedge("study", file, "--runs", runs, ...places);
      onTestFinished(() => void command.process.kill("SIGKILL"));
      return command;
    };
    let followed = follow();
    await followed.printed("6 runs");

    const connection = await connectTo({ queue: server.url }, "test");
    onTestFinished(() => connection.close());
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const { records } = await Queue.open(connection, 1000 * lease, over.signal);
    const all = new Map<string, RunRecord>();
    const until = async (isSo: () => boolean) => {
      for (;;) {
        for (const { record } of await records.readAll("study")) all.set(record.run, record);
        if (isSo()) return;
        await setTimeout(20);
      }
    };
    const training = () => [...all.values()].filter(({ state }) => state === "training");
    const progress = () => [...all.values()].reduce((sum, { step }) => sum + step, 0);

    // The moments are random, and spread over the course of the study.
    const generator = new NumpyGenerator(Math.floor(2 ** 32 * Math.random()));
    const random = () => generator.uniform(0, 1);
    const kills = 10;
    for (let kill = 1; kill <= kills; kill++) {
      await until(() => progress() >= (kill * 6 * steps) / (kills + 3) && training().length > 0);
      await setTimeout(200 * random());
      await until(() => training().length > 0);
      const victims = training();
      const { run, worker } = victims[Math.floor(random() * victims.length)];
      if (worker === null) throw new Error(`${run} is in training by nobody`);
      if (kill === 3) {
        workers.signal(worker, "SIGSTOP");
        const isTaken = () => all.get(run)?.worker !== worker;
        const isOver = () => all.get(run)?.state !== "training";
        await until(() => isTaken() || isOver());
        workers.signal(worker, "SIGCONT");
        if (isTaken()) await workers.commands.get(worker)?.printed(`lost  study/${run}`);
      }
      if (kill === 6) {
        await server.kill();
        await server.restart();
      }
      if (kill === 8) {
        followed.process.kill("SIGKILL");
        followed = follow();
      }
      workers.signal(worker, "SIGKILL");
      workers.start();
    }

    expect(await followed.ended(), followed.output()).toBe(0);
    for (const { record } of await records.readAll("study")) all.set(record.run, record);
    expect(all.size).toBe(6);
    for (const { run, state } of all.values()) {
      expect(state).toBe("finished");
      expect(contentOf(join(runs, run))).toEqual(contentOf(join(undisturbed, run)));
      // A worker that is killed at the very end has no time to say that it has finished a run.
      const times = workers.output().split(`finished  study/${run}`).length - 1;
      expect(times).toBeLessThanOrEqual(1);
    }
  });
});
