import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isErrorCode } from "../../files/file-errors.ts";
import { readEvents } from "../train/run/event-reader.ts";
import { softedge, startSoftedge, startSoftedgeWithin } from "./softedge.ts";

let folder: string;
const replay = "replay/000000000000.f32";
const files = ["checkpoint.safetensors", replay, "metrics.jsonl", "config.json"];
const settings = [
  ...["train", "sac", "--steps", "1500", "--hidden", "16", "--batch-size", "32"],
  ...["--learning-starts", "100", "--evaluation-interval", "90", "--evaluation-episodes", "1"],
];
/** More than any machine takes before it is stopped. */
const endless = ["--steps", "100000000"];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "softedge-resume-"));
  await softedge(...settings, "--runs", folder, "--run", "whole");
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (run: string, file: string) => readFileSync(join(folder, run, file));
/** What TensorBoard is told of a run, but for when it was. */
const eventsOf = (run: string) =>
  readEvents(read(run, "events.out.tfevents.softedge")).map(({ wall_time, ...event }) => event);
/** Every weight, moment, row of the buffer, generator and metric, to the last bit. */
function expectWhole(run: string, whole = "whole") {
  for (const file of files) expect(read(run, file).equals(read(whole, file)), file).toBe(true);
  expect(eventsOf(run)).toEqual(eventsOf(whole));
}

/** How far the run in a folder had come, when its last checkpoint was written. */
function stepsOf(run: string): number {
  for (const name of ["checkpoint", "checkpoint.previous"]) {
    try {
      const text = read(run, `${name}.safetensors`).toString("latin1");
      return Number(/"environment_steps":"(\d+)"/.exec(text)?.[1] ?? 0);
    } catch (error) {
      // The run in training renames it at any moment, so that to ask beforehand is no use.
      if (!isErrorCode(error, "ENOENT")) throw error;
    }
  }
  return 0;
}

/** Goes on with a run that was stopped for a while, to a step that it has not come to, and ends there. */
async function resumeToItsEnd(run: string): Promise<{ output: string; end: string }> {
  const end = String(stepsOf(run) + 130);
  const path = join(folder, run);
  const { status, output } = await softedge("train", "sac", "--resume", path, "--steps", end);
  expect(status, output).toBe(0);
  return { output, end };
}

/** Expects a run to be what one of as many steps is that nothing happened to. */
async function expectAsIfNothingHappened(run: string, end: string): Promise<void> {
  const name = `${run}-undisturbed`;
  await softedge(...settings, "--steps", end, "--runs", folder, "--run", name);
  expectWhole(run, name);
}

describe("softedge train sac --resume", () => {
  test("after kill -9 at any moment, again and again, ends as if nothing had happened", async () => {
    const begin = ["--runs", folder, "--run", "killed"];
    const path = join(folder, "killed");
    // While it loads; as it begins to train; in between, a moment after it has come further.
    const moments = ["at once", "begun", "further", "further", "further"];
    for (let kill = 0; kill < 2 * moments.length; kill++) {
      const before = stepsOf("killed");
      const command = existsSync(join(path, "config.json"))
        ? startSoftedge("train", "sac", "--resume", path)
        : startSoftedge(...settings, ...endless, ...begin);
      const moment = moments[kill % moments.length];
      if (moment === "begun") await command.printed("ing sac-2019 on Pendulum-v1");
      if (moment === "further") await command.until(() => stepsOf("killed") > before);
      await setTimeout(30 * Math.random());
      command.process.kill("SIGKILL");
      await command.ended();
      // Nothing that was reached is lost, but for what came after the last checkpoint.
      expect(stepsOf("killed")).toBeGreaterThanOrEqual(before + (moment === "further" ? 1 : 0));
    }
    const { end } = await resumeToItsEnd("killed");
    await expectAsIfNothingHappened("killed", end);
  });

  test("goes on after Ctrl-C, as it says", async () => {
    const command = startSoftedge(...settings, ...endless, "--runs", folder, "--run", "stopped");
    await command.until(() => stepsOf("stopped") >= 200);
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    const path = join(folder, "stopped");
    expect(command.output()).toContain(`or go on: npm run softedge -- train --resume ${path}`);
    const step = stepsOf("stopped");
    const { output, end } = await resumeToItsEnd("stopped");
    expect(output).toContain(`resuming sac-2019 on Pendulum-v1 at step ${step}, in ${path}`);
    await expectAsIfNothingHappened("stopped", end);

    // Both are noted, with what they were told.
    const starts = read("stopped", "starts.jsonl").toString().trimEnd().split("\n");
    const [first, second] = starts.map((line) => JSON.parse(line));
    expect(starts).toHaveLength(2);
    expect(first).toMatchObject({ step: 0, engine: "ort", node: process.versions.node });
    expect(first.command).toMatch(/^node cli\/softedge.ts train sac --steps 1500 --hidden 16 /);
    expect(second.command).toBe(`node cli/softedge.ts train sac --resume ${path} --steps ${end}`);
    expect(second.step).toBe(step);
  });

  test.each([
    ["checkpoint.safetensors", "of-tensors"],
    [replay, "of-transitions"],
  ])(
    "uses the checkpoint before the last, where %s is damaged, and names it",
    async (file, run) => {
      const path = join(folder, run);
      cpSync(join(folder, "whole"), path, { recursive: true });
      const bytes = read(run, file);
      bytes[bytes.length - 1000] ^= 1;
      writeFileSync(join(path, file), bytes);
      const { output, status } = await softedge("train", "sac", "--resume", path);
      expect(output).toContain(
        `${join(path, file)} is damaged: its content is not what its checksum says`,
      );
      expect(output).toContain("the checkpoint before it is used");
      expect(status).toBe(0);
      expectWhole(run);
    },
  );

  test("of a run that is in training says who trains it, and leaves it alone", async () => {
    const long = [...endless, "--evaluation-interval", "100000000"];
    const command = startSoftedge(...settings, ...long, "--runs", folder, "--run", "busy");
    const path = join(folder, "busy");
    await command.until(() => existsSync(join(path, "metrics.jsonl")));
    const { output, status } = await softedge("train", "sac", "--resume", path);
    expect(output).toContain(`${path} is being trained by process ${command.process.pid}, since`);
    expect(status).toBe(1);
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    // Every episode of it is there, each once.
    const lines = read("busy", "metrics.jsonl").toString().trimEnd().split("\n");
    const episodes = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "episode");
    expect(episodes.map(({ episode }) => episode)).toEqual(episodes.map((_, i) => i + 1));
    expect(existsSync(join(path, "training.lock"))).toBe(false);
  });

  test("goes on where the disk was full, from the last checkpoint that had room", async () => {
    const room = 0.6 * read("whole", replay).length;
    const command = startSoftedgeWithin(room, ...settings, "--runs", folder, "--run", "full");
    expect(await command.ended()).toBe(1);
    const path = join(folder, "full");
    expect(command.output()).toContain(
      `softedge: cannot write ${join(path, replay)}: the file is too large (EFBIG)`,
    );
    const left = readdirSync(path);
    expect(left).not.toContain("checkpoint.safetensors.unfinished");
    expect(left).not.toContain("training.lock");
    const steps = stepsOf("full");
    expect(steps).toBeGreaterThan(100);
    expect(steps).toBeLessThan(1500);
    const { output, status } = await softedge("train", "sac", "--resume", path);
    expect(output).toContain(`at step ${steps}, in ${path}`);
    expect(status).toBe(0);
    expectWhole("full");
  });

  test("says that a run has ended, how to extend it, and leaves it as it is", async () => {
    const before = files.map((file) => read("whole", file));
    const path = join(folder, "whole");
    const { output, status } = await softedge("train", "--resume", path);
    expect(output).toContain(`${path} is finished at step 1500: --steps N, above 1500, extends it`);
    expect(output).toContain(`next: npm run softedge -- export ${path}`);
    expect(status).toBe(0);
    expect(files.map((file) => read("whole", file))).toEqual(before);
  });

  test("of a disk that is full from the beginning says so, and leaves no stack", async () => {
    const command = startSoftedgeWithin(0, ...settings, "--runs", folder, "--run", "no-room");
    expect(await command.ended()).toBe(1);
    const config = join(folder, "no-room", "config.json");
    expect(command.output()).toContain(`softedge: cannot write ${config}: the file is too large`);
    expect(command.output()).not.toContain("    at ");
  });

  test("gives a run that has ended more steps", async () => {
    cpSync(join(folder, "whole"), join(folder, "more"), { recursive: true });
    const path = join(folder, "more");
    const { output } = await softedge("train", "sac", "--resume", path, "--steps", "1530");
    expect(output).toContain("at step 1500");
    expect(stepsOf("more")).toBe(1530);
    expect(JSON.parse(read("more", "config.json").toString())).toMatchObject({ steps: 1530 });
  });

  test.each<[string[], string]>([
    [["--seed", "4"], "--seed: a run is resumed as it was configured, but for --steps"],
    [["--config", "x.json"], "--config: a run is resumed as it was configured"],
    [["--steps", "none"], "--steps: must be a finite number, not null"],
  ])("with %j says what is wrong, and changes nothing", async (args, message) => {
    const before = files.map((file) => read("whole", file));
    const whole = join(folder, "whole");
    const { output, status } = await softedge("train", "sac", "--resume", whole, ...args);
    expect(output).toContain(message);
    expect(status).toBe(1);
    expect(files.map((file) => read("whole", file))).toEqual(before);
  });

  test("says what a run without its replay buffer has lost", async () => {
    const part = ["--steps", "300", "--no-replay", "--runs", folder, "--run", "unkept"];
    await softedge(...settings, ...part);
    const path = join(folder, "unkept");
    expect(existsSync(join(path, "replay"))).toBe(false);
    expect(JSON.parse(read("unkept", "config.json").toString())).toMatchObject({
      keep_replay: false,
    });
    const { output, status } = await softedge("train", "sac", "--resume", path, "--steps", "450");
    expect(output).toContain(
      "the replay buffer was not kept: the first 100 steps refill it without learning, " +
        "and the run does not reproduce the uninterrupted one",
    );
    expect(status).toBe(0);
  });

  test("of a folder that is no run says so", async () => {
    const { output, status } = await softedge("train", "sac", "--resume", folder);
    expect(output).toContain(`${folder} is a folder of runs: name one of them, such as ${folder}/`);
    expect(status).toBe(1);
  });
});
