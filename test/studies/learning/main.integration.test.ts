import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../temporary-folder.ts";

const quick = (...args: string[]) => ["studies/learning/main.ts", "quick", ...args];

describe("npm run learning -- quick", () => {
  test.each([
    [["--only", "Nope-v0"], '"Nope-v0" is not learned here'],
    [["--seeds", "0,x"], "must be a whole number from 0 to 2^53 - 1"],
    [["--seeds", "4-1"], "4-1 must begin with the lower seed"],
  ])("%j says what is wrong, and makes no folder", (args, message) => {
    const runs = join(temporaryFolder(), "runs");
    const refused = spawnSync(process.execPath, quick("--runs", runs, ...args));
    expect(refused.status).toBe(1);
    expect(refused.stderr.toString()).toContain(message);
    expect(existsSync(runs)).toBe(false);
  });

  test("stops in an orderly way at Ctrl-C, with a checkpoint", async () => {
    const runs = temporaryFolder();
    const args = quick("--only", "Pendulum-v1", "--seeds", "7", "--runs", runs);
    const command = spawn(process.execPath, args);
    const run = join(runs, "quick", "pendulum-v1-sac-2019-seed-7");
    const isBegun = () => existsSync(join(run, "metrics.jsonl"));
    while (!isBegun() && command.exitCode === null) await setTimeout(5);
    command.kill("SIGINT");
    expect(await once(command, "close")).toEqual([130, null]);
    expect(existsSync(join(run, "checkpoint.safetensors"))).toBe(true);
  });
});
