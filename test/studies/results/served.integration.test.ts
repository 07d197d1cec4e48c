import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../../client/index.ts";
import { readPackage } from "../../../export/policy-package.ts";
import { compareEpisode } from "../../../studies/results/served.ts";
import { describeEpisode } from "../../../studies/results/served-report.ts";
import { type ServedWorker, serveWorker } from "../../cli/served-worker.ts";

const run = promisify(execFile);

let worker: ServedWorker;
beforeAll(async () => {
  worker = await serveWorker("policies");
});
afterAll(() => worker.remove());

describe("a policy in onnxruntime-node and in a Worker", () => {
  test.each(["stochastic", "deterministic"] as const)("plays the same %s episode", async (mode) => {
    const client = createClient({ url: worker.url });
    const policy = { package: readPackage("policies/pendulum"), client };
    const episode = await compareEpisode(policy, mode, 11);
    expect(episode.actionError).toBeLessThan(1e-5);
    expect(episode.differences).toHaveLength(200);
    expect(Math.max(...episode.differences)).toBeLessThan(1e-3);
    expect(describeEpisode(episode, 1e-2)).toContain("never differ by more than 0.01");
    // What they differ by is rounding, which is there.
    expect(describeEpisode(episode, 0)).toMatch(/differ by at most 0 up to step \d+, by /);
  });

  test("has returns of the same distribution, as the command prints", async () => {
    const args = ["studies/results/main.ts", "served", "policies/taxi", "--url", worker.url];
    const { stdout } = await run(process.execPath, [...args, "--episodes", "5"]);
    expect(stdout).toContain("the episode of seed 0, deterministic:");
    expect(stdout).toContain("their observations never differ by more than 0.0001");
    // Equal, for actions are.
    expect(stdout).toMatch(/\| stochastic \| (\S+ ± \S+) \| \1 \| 0\.00 \| 1\.00 \| 0\.00 \|/);
  });

  test("is told to be none, where the folder is none", async () => {
    const args = ["studies/results/main.ts", "served", "no/such", "--url", worker.url];
    await expect(run(process.execPath, args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no/such is no policy"),
    });
  });
});
