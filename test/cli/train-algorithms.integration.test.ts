import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge } from "./softedge.ts";

const small = [
  ...["--hidden", "8,8", "--batch-size", "16", "--steps", "60"],
  ...["--evaluation-episodes", "1", "--run", "run"],
];
const replayed = ["--learning-starts", "50"];
const rollouts = ["--rollout-steps", "30"];

/** The config of the run that a command trains in a folder. */
async function configOf(runs: string, ...args: string[]) {
  const loop = args.includes("ppo") ? rollouts : replayed;
  const { status, output } = await softedge("train", ...args, ...loop, ...small, "--runs", runs);
  expect(status, output).toBe(0);
  return JSON.parse(readFileSync(join(runs, "run", "config.json"), "utf8"));
}

/** The last record of a run's metrics. */
function lastLineOf(path: string) {
  const metrics = readFileSync(join(path, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  return JSON.parse(metrics[metrics.length - 1]);
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
    [["ppo"], { algorithm: "ppo", environment: "Pendulum-v1", clip_range: 0.2, epochs: 10 }],
    [
      ["ppo", "--environment", "CartPole-v1", "--clip-range-decay-from", "0", "--target-kl", "0.1"],
      { environment: "CartPole-v1", clip_range_decay_from: 0, target_kl: 0.1 },
    ],
    [
      ["ppo", "--config", "configs/cartpole-ppo.json", "--target-return", "none"],
      { environment: "CartPole-v1", environments: 8, rollout_steps: 30, steps: 60 },
    ],
    [["--algorithm", "ppo", "--gae-lambda", "1"], { algorithm: "ppo", gae_lambda: 1 }],
  ])("%j trains what it names, with its settings", async (args, config) => {
    expect(await configOf(temporaryFolder(), ...args)).toMatchObject(config);
  });

  test("td3 says how training goes, which has no temperature", async () => {
    const args = [...replayed, ...small, "--runs", temporaryFolder()];
    const { output } = await softedge("train", "td3", ...args);
    const last = output.split("\n").find((line) => line.startsWith("  60/60 steps"));
    expect(last).toMatch(/ {2}q loss \S+ {2}actor loss \S+$/);
  });

  test("goes on with a run of PPO, by its own command or none, in whole rollouts", async () => {
    const runs = temporaryFolder();
    await configOf(runs, "ppo");
    const path = join(runs, "run");
    const own = await softedge("train", "ppo", "--resume", path, "--steps", "70");
    expect(own.output).toContain("resuming ppo on Pendulum-v1 at step 60");
    const any = await softedge("train", "--resume", path, "--steps", "100");
    expect(any.output).toContain("resuming ppo on Pendulum-v1 at step 90");
    expect(lastLineOf(path)).toMatchObject({ kind: "evaluation", step: 120 });
  });

  test("refuses more steps of a run whose range of clipping decays to the last", async () => {
    const runs = temporaryFolder();
    await configOf(runs, "ppo", "--clip-range-decay-from", "30");
    const args = ["--resume", join(runs, "run"), "--steps", "90"];
    const { status, output } = await softedge("train", "ppo", ...args);
    expect(status).toBe(1);
    expect(output).toContain("--steps: clip_range decays to 0 at the last step");
  });

  test.each([
    [["sac", "--environment", "CartPole-v1"], "softedge train discrete-sac, or softedge train ppo"],
    [["discrete-sac", "--environment", "Pendulum-v1"], "softedge train sac, "],
    [["ppo", "--environment", "Taxi-v3"], "softedge train spi"],
  ])("%j is refused with the commands that fit, and leaves no run", async (args, commands) => {
    const runs = temporaryFolder();
    const { status, output } = await softedge("train", ...args, "--runs", runs, "--run", "run");
    expect(status).toBe(1);
    expect(output).toContain(`try: ${commands}`);
    expect(existsSync(join(runs, "run"))).toBe(false);
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
    const last = lastLineOf(path);
    expect(last).toMatchObject({ kind: "evaluation", step: 81, deterministic: { episodes: 1 } });
    expect(last).not.toHaveProperty("stochastic");
  });
});
