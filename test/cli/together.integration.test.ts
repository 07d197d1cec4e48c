import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpointMetadata } from "../../train/run/checkpoint-files.ts";
import { evaluatedReturns, summarizeRun } from "../../train/run-summary.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge, startSoftedge } from "./softedge.ts";

const settings = [
  ...["--hidden", "16", "--batch-size", "16", "--learning-starts", "50"],
  ...["--evaluation-interval", "60", "--evaluation-episodes", "2"],
];
const seeds = [0, 1, 2];
const pathsIn = (folder: string, algorithm = "sac-2019") =>
  seeds.map((seed) => join(folder, `pendulum-v1-${algorithm}-seed-${seed}`));

const stepOf = (path: string) => Number(readCheckpointMetadata(path)?.environment_steps ?? 0);

/** Trains all seeds, together or with further options. */
const train = (folder: string, steps: number, ...options: string[]) =>
  ["train", "sac", ...settings, "--seeds", "0-2", "--runs", folder, "--steps", `${steps}`].concat(
    options,
  );

/** Every file that the course of training decides, byte by byte. */
function contentOf(path: string) {
  const files = ["config.json", "metrics.jsonl", "checkpoint.safetensors", "best.safetensors"];
  return files.map((file) => readFileSync(join(path, file)).toString("base64"));
}

describe("softedge train --seeds --together", () => {
  test("begins as runs by themselves do, each in its folder, and each goes on alone", async () => {
    const [together, alone] = [temporaryFolder(), temporaryFolder()];
    const first = await softedge(...train(together, 60, "--together"));
    expect(first.status, first.output).toBe(0);
    expect(first.output).toContain("3 finished");
    const second = await softedge(...train(alone, 60, "--jobs", "1"));
    expect(second.status, second.output).toBe(0);
    const expected = pathsIn(alone);
    for (const [i, path] of pathsIn(together).entries()) {
      // After ten gradient steps, rounding has not changed an episode by much.
      const [[step, mean]] = evaluatedReturns(expected[i]);
      expect(evaluatedReturns(path)).toEqual([[step, expect.closeTo(mean, 1)]]);
      expect(stepOf(path)).toBe(60);
    }
    const [path] = pathsIn(together);
    const resumed = await softedge("train", "--resume", path, "--steps", "120");
    expect(resumed.status, resumed.output).toBe(0);
    expect(summarizeRun(path)).toMatchObject({ state: "finished", step: 120 });
  });

  test("stops all runs at one step, and the same command goes on as if it had not", async () => {
    const [folder, undisturbed] = [temporaryFolder(), temporaryFolder()];
    const command = startSoftedge(...train(folder, 100_000_000, "--together"));
    const paths = pathsIn(folder);
    await command.until(() => paths.every((path) => stepOf(path) > 0));
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    expect(command.output()).toContain("interrupted: the same command goes on");
    const [step, ...others] = paths.map(stepOf);
    expect(others).toEqual([step, step]);

    // Not far from there, all end.
    const end = step + 70;
    for (const path of paths) {
      const config = join(path, "config.json");
      const changed = { ...JSON.parse(readFileSync(config, "utf8")), steps: end };
      writeFileSync(config, `${JSON.stringify(changed, null, 2)}\n`);
    }
    for (const runs of [folder, undisturbed]) {
      const { status, output } = await softedge(...train(runs, end, "--together"));
      expect(status, output).toBe(0);
    }
    const expected = pathsIn(undisturbed);
    for (const [i, path] of paths.entries()) {
      expect(contentOf(path)).toEqual(contentOf(expected[i]));
    }
  });

  test("refuses runs that are not at the same step", async () => {
    const folder = temporaryFolder();
    const stopped = async (...args: string[]) => {
      const command = startSoftedge(...args);
      const [path] = pathsIn(folder);
      const before = stepOf(path);
      await command.until(() => stepOf(path) > before);
      command.process.kill("SIGINT");
      expect(await command.ended(), command.output()).toBe(130);
    };
    await stopped(...train(folder, 100_000_000, "--together"));
    await stopped("train", "--resume", pathsIn(folder)[0]);
    const { status, output } = await softedge(...train(folder, 100_000_000, "--together"));
    expect(status).toBe(1);
    expect(output).toContain("runs go on together from the same step");
  });
});
