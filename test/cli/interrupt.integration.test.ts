import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { summarizeRun } from "../../train/run-summary.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { startSoftedge } from "./softedge.ts";

const settings = [
  ...["--steps", "100000000", "--hidden", "8", "--batch-size", "8", "--learning-starts", "20"],
  ...["--evaluation-interval", "50", "--evaluation-episodes", "1"],
];

/** Endless training into a run folder. */
const trainInto = (folder: string) => ["train", "sac", ...settings, "--runs", folder, "--run", "a"];

const hasCheckpoint = (path: string) => existsSync(join(path, "checkpoint.safetensors"));
const hasBegun = (path: string) => existsSync(join(path, "metrics.jsonl"));

/** Expects a run that was stopped with a checkpoint, and is locked no more. */
function expectStopped(path: string): void {
  expect(hasCheckpoint(path)).toBe(true);
  expect(summarizeRun(path)).toMatchObject({ state: "broken off" });
  expect(existsSync(join(path, "training.lock"))).toBe(false);
}

/** Runs a line of bash, in which "$@" is softedge with these arguments. */
function bash(line: string, args: readonly string[]): ChildProcess {
  const command = [process.execPath, "cli/softedge.ts", ...args];
  return spawn("bash", ["-c", line, "bash", ...command], { stdio: ["ignore", "pipe", "pipe"] });
}

/** What a process prints, and its exit status. */
async function ended(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  await once(child, "close");
  return { status: child.exitCode, output };
}

describe("training", () => {
  test.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends by %s with a checkpoint, and status %i", async (signal, status) => {
    const folder = temporaryFolder();
    const command = startSoftedge(...trainInto(folder));
    await command.until(() => hasBegun(join(folder, "a")));
    command.process.kill(signal);
    expect(await command.ended()).toBe(status);
    expect(command.output()).toContain("the checkpoint is written");
    expectStopped(join(folder, "a"));
  });

  test.each([
    ["SIGHUP", 129],
    ["SIGTERM", 143],
  ] as const)("of a study ends by %s with checkpoints, and status %i", async (signal, status) => {
    const folder = temporaryFolder();
    const seeds = ["--runs", folder, "--seeds", "0,1", "--jobs", "2"];
    const command = startSoftedge("train", "sac", ...settings, ...seeds);
    const paths = [0, 1].map((seed) => join(folder, `pendulum-v1-sac-2019-seed-${seed}`));
    await command.until(() => paths.every(hasBegun));
    command.process.kill(signal);
    expect(await command.ended()).toBe(status);
    for (const path of paths) expectStopped(path);
  });

  test.each([
    ["whose output nobody reads any more", '"$@" | head -1'],
    ["whose errors nobody reads either", '"$@" 2>&1 | head -1'],
  ])("%s ends quietly, with a checkpoint and status 141", async (_, line) => {
    const folder = temporaryFolder();
    const child = bash(`${line}; exit \${PIPESTATUS[0]}`, trainInto(folder));
    expect(await ended(child)).toEqual({
      status: 141,
      output: `training sac-2019 on Pendulum-v1, in ${folder}/a\n`,
    });
    expect(summarizeRun(join(folder, "a")).state).not.toBe("failed");
    expectStopped(join(folder, "a"));
  });

  test("under nohup goes on when the terminal closes", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a");
    // The shell tells who runs, and then runs nothing itself.
    const child = bash('echo $$ >&2; _=$(command -v nohup) exec nohup "$@"', trainInto(folder));
    const end = ended(child);
    while (!hasBegun(path) && child.exitCode === null) await once(child.stdout ?? child, "data");
    child.kill("SIGHUP");
    const before = summarizeRun(path).step;
    while (summarizeRun(path).step <= before) await once(child.stdout ?? child, "data");
    child.kill("SIGTERM");
    expect((await end).status).toBe(143);
    expectStopped(path);
  });

  test("goes on without a terminal, input and output", async () => {
    const folder = temporaryFolder();
    const child = bash('exec "$@" --steps 60 <&- >&- 2>&-', trainInto(folder));
    expect(await ended(child)).toEqual({ status: 0, output: "" });
    expect(summarizeRun(join(folder, "a"))).toMatchObject({ state: "finished", step: 60 });
  });
});

describe("a list of runs", () => {
  test("that is cut by its reader ends without a word", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify({ algorithm: "spi" }));
    // The reader is gone before anything is printed.
    const line = `"$@" | exec 0<&-; exit \${PIPESTATUS[0]}`;
    expect(await ended(bash(line, ["runs", folder]))).toEqual({ status: 141, output: "" });
  });
});
