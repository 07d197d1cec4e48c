import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge } from "./softedge.ts";

const small = [
  ...["--hidden", "8,8", "--batch-size", "16", "--learning-starts", "50", "--steps", "60"],
  ...["--evaluation-episodes", "1", "--run", "run"],
];

/** The config of the run that a command trains in a folder. */
async function configOf(runs: string, ...args: string[]) {
  const { status, output } = await softedge("train", ...args, ...small, "--runs", runs);
  expect(status, output).toBe(0);
  return JSON.parse(readFileSync(join(runs, "run", "config.json"), "utf8"));
}

describe("softedge train", () => {
  test.each([
    [["td3"], { algorithm: "td3", policy_delay: 2, learning_rate: 0.001, action_noise: 0.1 }],
    [["td3", "--policy-delay", "3"], { algorithm: "td3", policy_delay: 3 }],
    [["ddpg"], { algorithm: "ddpg", learning_rate: 0.001, action_noise: 0.1 }],
    [["sac", "--variant", "2018"], { algorithm: "sac-2018", reward_scale: 5, action_noise: 0 }],
    [["--algorithm", "td3", "--target-noise", "0.1"], { algorithm: "td3", target_noise: 0.1 }],
    [["--algorithm", "sac"], { algorithm: "sac-2019", learning_rate: 0.0003 }],
    [["--algorithm", "sac-2018"], { algorithm: "sac-2018", temperature: 1 }],
  ])("%j trains what it names, with its settings", async (args, config) => {
    expect(await configOf(temporaryFolder(), ...args)).toMatchObject(config);
  });

  test("td3 says how training goes, which has no temperature", async () => {
    const args = [...small, "--runs", temporaryFolder()];
    const { output } = await softedge("train", "td3", ...args);
    const last = output.split("\n").find((line) => line.startsWith("  60/60 steps"));
    expect(last).toMatch(/ {2}q loss \S+ {2}actor loss \S+$/);
  });

  test("goes on with a run of TD3, by its own command or none", async () => {
    const runs = temporaryFolder();
    await configOf(runs, "td3");
    const path = join(runs, "run");
    const own = await softedge("train", "td3", "--resume", path, "--steps", "70");
    expect(own.output).toContain("resuming td3 on Pendulum-v1 at step 60");
    const any = await softedge("train", "--resume", path, "--steps", "81");
    expect(any.output).toContain("resuming td3 on Pendulum-v1 at step 70");
    const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
    expect(config).toMatchObject({ algorithm: "td3", steps: 81, policy_delay: 2 });
    const metrics = readFileSync(join(path, "metrics.jsonl"), "utf8").trimEnd().split("\n");
    const last = JSON.parse(metrics[metrics.length - 1]);
    expect(last).toMatchObject({ kind: "evaluation", step: 81, deterministic: { episodes: 1 } });
    expect(last).not.toHaveProperty("stochastic");
  });
});
