import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { holderOf } from "../../files/folder-lock.ts";
import { processStart } from "../../files/process-start.ts";
import { readCheckpointMetadata } from "../../train/run/checkpoint-files.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge, startSoftedge } from "./softedge.ts";

const small = {
  ...{ hidden: [16], batch_size: 32, learning_starts: 100 },
  ...{ evaluation_interval: 90, evaluation_episodes: 1 },
};
/** More than any machine takes before it is stopped. */
const endless = 100_000_000;
const seeds = [0, 1].map((seed) => `pendulum-v1-sac-2019-seed-${seed}`);

/** A study's file in a new folder, which its runs come into. */
function newStudy(study: object) {
  const folder = temporaryFolder();
  const file = join(folder, "study.json");
  const write = (content: object) => writeFileSync(file, JSON.stringify(content));
  write(study);
  return { file, write, runs: join(folder, "runs") };
}

const ofSteps = (steps: number) => ({
  algorithms: ["sac"],
  seeds: "0-1",
  settings: { ...small, steps },
});

function stepOf(path: string): number {
  return Number(readCheckpointMetadata(path)?.environment_steps ?? 0);
}

/** The process that trains a run. */
function pidOf(path: string): number {
  const [token] = readdirSync(join(path, "training.lock"));
  return holderOf(token)?.pid ?? Number.NaN;
}

/** Waits until something is so, however long it takes. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(5);
}

/** Every file that the course of training decides, byte by byte. */
function contentOf(path: string) {
  const files = ["config.json", "metrics.jsonl", "checkpoint.safetensors", "best.safetensors"];
  return files.map((file) => readFileSync(join(path, file)).toString("base64"));
}

describe("softedge study", () => {
  test("broken off in every way comes to what an undisturbed one does, bit for bit", async () => {
    const { file, write, runs } = newStudy(ofSteps(endless));
    const paths = seeds.map((name) => join(runs, name));
    const start = () => startSoftedge("study", file, "--runs", runs, "--jobs", "2");
    const further = (than: readonly number[]) => () =>
      paths.every((path, i) => stepOf(path) > than[i] && existsSync(join(path, "training.lock")));

    // A run's process is killed, and the other goes on until Ctrl-C.
    const first = start();
    await first.until(further([0, 0]));
    process.kill(pidOf(paths[0]), "SIGKILL");
    await first.printed(`failed  ${seeds[0]}: its process was ended by SIGKILL`);
    const other = stepOf(paths[1]);
    await first.until(() => stepOf(paths[1]) > other);
    first.process.kill("SIGINT");
    expect(await first.ended()).toBe(130);
    expect(first.output()).toContain("stopping: checkpoints are being written");
    expect(first.output()).toContain(`interrupted  ${seeds[1]}`);
    expect(first.output()).toContain("interrupted: the same command goes on");
    expect(first.output()).toContain("2 broken off");

    // The study is killed, whose processes then stop by themselves.
    const reached = paths.map(stepOf);
    const second = start();
    await second.until(further(reached));
    const pids = paths.map(pidOf);
    second.process.kill("SIGKILL");
    await second.ended();
    await until(() => pids.every((pid) => processStart(pid) === undefined));
    for (const path of paths) expect(existsSync(join(path, "training.lock"))).toBe(false);
    expect(second.output()).toContain(`resumed  ${seeds[0]}`);

    // Not far from there, both end.
    const end = Math.max(...paths.map(stepOf)) + 130;
    write(ofSteps(end));
    for (const path of paths) {
      const config = join(path, "config.json");
      const settings = JSON.parse(readFileSync(config, "utf8"));
      writeFileSync(config, `${JSON.stringify({ ...settings, steps: end }, null, 2)}\n`);
    }
    const third = start();
    expect(await third.ended(), third.output()).toBe(0);
    expect(third.output()).toContain("2 finished");
    const undisturbed = newStudy(ofSteps(end));
    const whole = await softedge("study", undisturbed.file, "--runs", undisturbed.runs);
    expect(whole.status, whole.output).toBe(0);
    for (const [i, path] of paths.entries()) {
      expect(contentOf(path)).toEqual(contentOf(join(undisturbed.runs, seeds[i])));
    }
  });

  test("that has come to its end does nothing, and is refused with other settings", async () => {
    const { file, write, runs } = newStudy(ofSteps(130));
    const study = () => softedge("study", file, "--runs", runs, "--jobs", "2", "--nice");
    expect(await study()).toMatchObject({ status: 0 });
    const content = () =>
      seeds.map((name) => [contentOf(join(runs, name)), readdirSync(join(runs, name))]);
    const before = content();
    const again = await study();
    expect(again.output).toContain(`2 runs in ${runs}, 2 of them finished`);
    expect(again.output).not.toMatch(/started|resumed/);
    expect(again.status).toBe(0);
    write({ ...ofSteps(130), settings: { ...small, steps: 130, batch_size: 64 } });
    const changed = await study();
    for (const name of seeds) {
      expect(changed.output).toContain(`${join(runs, name)}: batch_size is 32, not 64`);
    }
    expect(changed.status).toBe(1);
    expect(content()).toEqual(before);

    // More seeds leave the others alone.
    write({ ...ofSteps(130), seeds: "0-2" });
    const more = await study();
    expect(more.output).toContain(`3 runs in ${runs}, 2 of them finished`);
    expect(more.output.match(/started .*/g)).toEqual([
      "started  pendulum-v1-sac-2019-seed-2  0/130 steps",
    ]);
    expect(content()).toEqual(before);

    const drawn = await softedge("plot", runs, "--out", join(runs, "curves.svg"));
    expect(drawn.output).toContain("1 curve of 3 runs");
  });

  test("goes on where one run diverges, and says why; so do the commands of runs", async () => {
    const diverging = { learning_rate: 1e30, learning_starts: 41, evaluation_interval: 40 };
    const { file, runs } = newStudy({
      algorithms: [
        { algorithm: "sac", name: "diverging", settings: { ...small, ...diverging } },
        { algorithm: "td3", settings: { ...small, steps: 130 } },
        "spi",
      ],
    });
    const { status, output } = await softedge("study", file, "--runs", runs, "--jobs", "1");
    expect(status).toBe(1);
    const reason = "pendulum-v1-diverging-seed-0: training diverged: ";
    expect(output).toContain(`failed  ${reason}`);
    expect(output).toContain("finished  pendulum-v1-td3-seed-0  130/130 steps");
    expect(output).toContain("finished  taxi-v3-spi-seed-0");
    expect(output).toContain("1 failed, 2 finished");

    const list = await softedge("runs", runs, "--json", "--sort", "state");
    const states = JSON.parse(list.output).map((run: { name: string; state: string }) => [
      run.name,
      run.state,
    ]);
    expect(states).toEqual([
      ["pendulum-v1-diverging-seed-0", "failed"],
      ["pendulum-v1-td3-seed-0", "finished"],
      ["taxi-v3-spi-seed-0", "finished"],
    ]);
    const [diverged, td3] = ["pendulum-v1-diverging-seed-0", "pendulum-v1-td3-seed-0"].map((name) =>
      join(runs, name),
    );
    const compared = await softedge("runs", "compare", diverged, td3);
    expect(compared.output).toMatch(/^run +algorithm +steps .*learning_rate .*state +last +best\n/);
    expect(compared.status).toBe(0);
  });

  test("takes over nothing from a process that trains a run, but waits for it", async () => {
    const { file, runs } = newStudy({ ...ofSteps(endless), seeds: [0] });
    const study = () => startSoftedge("study", file, "--runs", runs, "--jobs", "1");
    const path = join(runs, seeds[0]);
    const first = study();
    await first.until(() => stepOf(path) > 0);
    const second = study();
    await second.printed(
      `waiting  ${seeds[0]}: ${path} is being trained by process ${pidOf(path)}`,
    );
    first.process.kill("SIGINT");
    expect(await first.ended()).toBe(130);
    await second.printed(`resumed  ${seeds[0]}`);
    second.process.kill("SIGINT");
    expect(await second.ended()).toBe(130);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("stops with checkpoints at %s", async (signal, status) => {
    const { file, runs } = newStudy(ofSteps(endless));
    const command = startSoftedge("study", file, "--runs", runs, "--jobs", "1");
    const path = join(runs, seeds[0]);
    await command.until(() => existsSync(join(path, "metrics.jsonl")));
    command.process.kill(signal);
    expect(await command.ended()).toBe(status);
    expect(stepOf(path)).toBeGreaterThan(0);
    expect(existsSync(join(path, "training.lock"))).toBe(false);
    expect(command.output()).toContain("1 broken off, 1 not begun");
    expect(readdirSync(runs)).toEqual([seeds[0]]);
  });

  test("leaves no process behind at a second Ctrl-C", async () => {
    const { file, runs } = newStudy(ofSteps(endless));
    const command = startSoftedge("study", file, "--runs", runs, "--jobs", "2");
    const paths = seeds.map((name) => join(runs, name));
    await command.until(() => paths.every((path) => existsSync(join(path, "metrics.jsonl"))));
    const pids = paths.map(pidOf);
    command.process.kill("SIGINT");
    await command.printed("stopping: ");
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    await until(() => pids.every((pid) => processStart(pid) === undefined));
  });

  test.each<[object, string]>([
    [{ algorithms: ["ppo", "spi"], environments: ["CartPole-v1"] }, "cartpole-v1-spi-seed-0: "],
    [{ algorithms: ["sac"], environments: ["Taxi-v3"] }, "try: softedge train spi"],
    [
      { algorithms: ["sac"], grid: { steps: [10, "many"] } },
      'in the runs of sac-2019: steps: must be a finite number, not "many"',
    ],
    [{ algorithms: ["sac"], sneed: 1 }, "study.json: sneed: no such setting"],
    [
      { algorithms: ["sac"], seeds: "4-1" },
      "study.json: seeds: 4-1 must begin with the lower seed.",
    ],
    [{ algorithms: [{ config: "x.json" }] }, "there is no file"],
  ])("of %j is refused before anything is trained", async (study, message) => {
    const { file, runs } = newStudy(study);
    const { status, output } = await softedge("study", file, "--runs", runs);
    expect(output).toContain(message);
    expect(output).not.toContain("    at ");
    expect(status).toBe(1);
    expect(existsSync(runs)).toBe(false);
  });
});

describe("softedge train --seeds", () => {
  const settings = ["--steps", "130", "--hidden", "8", "--evaluation-episodes", "1"];

  test("trains a run of each seed, once", async () => {
    const runs = temporaryFolder();
    const args = [...settings, "--runs", runs, "--seeds", "0-1", "--jobs", "2"];
    const { status, output } = await softedge("train", "sac", ...args);
    expect(status, output).toBe(0);
    expect(readdirSync(runs)).toEqual(seeds);
    const config = JSON.parse(readFileSync(join(runs, seeds[1], "config.json"), "utf8"));
    expect(config).toMatchObject({ seed: 1, steps: 130, hidden: [8] });
    const again = await softedge("train", "--algorithm", "sac", ...args);
    expect(again.output).toContain(`2 runs in ${runs}, 2 of them finished`);
    const alone = ["--runs", runs, "--run", "alone", "--seed", "1"];
    await softedge("train", "sac", ...settings, ...alone);
    expect(contentOf(join(runs, "alone"))).toEqual(contentOf(join(runs, seeds[1])));
  });

  test("begins anew with a tabular run that was killed, which keeps no checkpoint on the way", async () => {
    const runs = temporaryFolder();
    const train = () => softedge("train", "spi", "--runs", runs, "--seeds", "0");
    await train();
    const path = join(runs, "taxi-v3-spi-seed-0");
    const files = ["config.json", "metrics.jsonl", "checkpoint.safetensors"];
    const content = () => files.map((file) => readFileSync(join(path, file)).toString("base64"));
    const whole = content();
    rmSync(join(path, "checkpoint.safetensors"));
    truncateSync(join(path, "metrics.jsonl"), 1000);
    const { output } = await train();
    expect(output).toContain("started  taxi-v3-spi-seed-0");
    expect(content()).toEqual(whole);
  });

  test.each([
    [["--seeds", "0-1", "--seed", "3"], "option '--seeds <list>' cannot be used with"],
    [["--seeds", "0-1", "--run", "x"], "option '--seeds <list>' cannot be used with"],
    [["--seeds", "0-1", "--export", "x"], "cannot be used with option '--seeds <list>'"],
    [["--jobs", "2"], "--jobs and --nice need --seeds"],
    [["--seeds", "1-0"], "1-0 must begin with the lower seed"],
  ])("%j says what is wrong", async (args, message) => {
    const { status, output } = await softedge("train", "sac", ...args, "--runs", "nowhere");
    expect(output).toContain(message);
    expect(status).toBe(1);
  });
});

describe("softedge runs", () => {
  test("names a run that cannot be read, and lists the others", async () => {
    const runs = temporaryFolder();
    await softedge("train", "spi", "--runs", runs, "--seeds", "0-1");
    writeFileSync(join(runs, "taxi-v3-spi-seed-0", "config.json"), "{}");
    const { status, output } = await softedge("runs", runs);
    expect(output).toContain("config.json is damaged");
    expect(output).toContain("taxi-v3-spi-seed-1  finished");
    expect(status).toBe(1);
  });

  test("of a folder without any says so", async () => {
    const folder = temporaryFolder();
    const { status, output } = await softedge("runs", folder);
    expect(output).toContain(`there is no run in ${folder}`);
    expect(status).toBe(1);
  });
});
