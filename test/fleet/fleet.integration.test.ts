import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

  signal(name: string | null, signal: NodeJS.Signals): void {
    this.commands.get(name ?? "")?.process.kill(signal);
  }

  /** Kills a worker at once. */
  async kill(name: string | null): Promise<void> {
    this.signal(name, "SIGKILL");
    await this.commands.get(name ?? "")?.ended();
  }

  /** Waits until a worker has printed something. */
  async printed(name: string | null, text: string): Promise<void> {
    await this.commands.get(name ?? "")?.printed(text);
  }

  isAlive(name: string | null): boolean {
    const { exitCode = 0, signalCode = null } = this.commands.get(name ?? "")?.process ?? {};
    return exitCode === null && signalCode === null;
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
    const names = readdirSync(undisturbed);

    const server = await natsServer();
    const places = ["--queue", server.url, "--store", join(folder, "store"), "--lease", `${lease}`];
    const workers = new Workers([...places, "--scratch", join(folder, "scratch")]);
    for (let i = 0; i < 3; i++) workers.start();
    const connection = await connectTo({ queue: server.url }, "test");
    onTestFinished(() => connection.close());
    const over = new AbortController();
    onTestFinished(() => over.abort());
    const { records } = await Queue.open(connection, 1000 * lease, over.signal);
    // At least so often. The faster the machine, the more studies it takes.
    const kills = 10;
    const random = () => new NumpyGenerator(Math.floor(2 ** 32 * Math.random())).uniform(0, 1);
    let killed = 0;
    for (let round = 1; killed < kills; round++) {
      const study = `study-${round}`;
      const runs = join(folder, study);
      let hasEnded = false;
      const follow = () => {
        const command = startSoftedge("study", file, "--runs", runs, "--name", study, ...places);
        onTestFinished(() => void command.process.kill("SIGKILL"));
        command.process.once("exit", (status) => {
          hasEnded ||= status !== null;
        });
        return command;
      };
      let followed = follow();
      const recordOf = async (run: string) => (await records.read({ study, run }))?.record;
      const all = () => Promise.all(names.map(recordOf));

      while (!hasEnded) {
        await setTimeout(1000 * random());
        // Until its lease is over, a run is still that of a worker that was killed.
        const training = (await all()).filter(
          (record) => record?.state === "training" && workers.isAlive(record.worker),
        );
        const victim = training[Math.floor(random() * training.length)];
        if (!victim || killed >= kills) continue;
        const { run, worker } = victim;
        killed += 1;
        if (killed === 3) {
          workers.signal(worker, "SIGSTOP");
          let record: RunRecord | undefined = victim;
          while (record?.state === "training" && record.worker === worker) {
            await setTimeout(50);
            record = await recordOf(run);
          }
          workers.signal(worker, "SIGCONT");
          // Otherwise it had come to its end at this moment.
          if (record?.worker !== worker) await workers.printed(worker, `lost  ${study}/${run}`);
        }
        if (killed === 6) {
          await server.kill();
          await server.restart();
        }
        if (killed === 8) {
          followed.process.kill("SIGKILL");
          followed = follow();
        }
        await workers.kill(worker);
        workers.start();
      }

      expect(await followed.ended(), followed.output()).toBe(0);
      for (const record of await all()) expect(record?.state).toBe("finished");
      for (const name of names) {
        expect(contentOf(join(runs, name))).toEqual(contentOf(join(undisturbed, name)));
        // A worker that is killed at the very end has no time to say that it has finished a run.
        const times = workers.output().split(`finished  ${study}/${name}`).length - 1;
        expect(times).toBeLessThanOrEqual(1);
      }
    }
  });
});
