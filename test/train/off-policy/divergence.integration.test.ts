import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runOffPolicy } from "../../../train/off-policy/run-off-policy.ts";
import { countOf } from "../../../train/run/checkpoint.ts";
import { readRun } from "../../../train/runs.ts";
import { linesOf, newRun } from "../learning/runs.ts";
import { smallRun } from "./small-runs.ts";

describe("a run that diverges", () => {
  const diverging = { learning_rate: 1e30, steps: 600 };
  const advice = /^training diverged: .* is (NaN|-?Infinity) at gradient step \d+; try a lower/;

  test.each([
    ["sac-2018", " or reward_scale (5)"],
    ["sac-2019", " or reward_scale (1)"],
    ["td3", ""],
    ["ddpg", ""],
  ] as const)(
    "of %s stops, says what to try, and keeps the last good checkpoint",
    async (name, orElse) => {
      const algorithm = smallRun(name, { ...diverging, evaluation_interval: 40 });
      const run = newRun(algorithm);
      const error = await runOffPolicy(algorithm, run).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ message: expect.stringMatching(advice) });
      expect(error).toMatchObject({
        message: expect.stringContaining(
          `learning_rate (it is 1e+30)${orElse}. The last good checkpoint is in the run's folder, and ` +
            "so is the best policy, for export with --checkpoint best.",
        ),
      });
      expect(countOf(readRun(run.path, "best").checkpoint, "environment_steps")).toBe(40);
      const { checkpoint } = readRun(run.path);
      expect(countOf(checkpoint, "environment_steps")).toBe(40);
      for (const { data } of checkpoint.tensors.values()) {
        expect(data.every(Number.isFinite)).toBe(true);
      }
    },
  );

  test("between a loss and the next keeps neither a checkpoint nor a policy of it", async () => {
    // Nothing is learned between evaluations, but for what the test does.
    const algorithm = smallRun("sac-2019", {
      steps: 120,
      evaluation_interval: 40,
      train_frequency: 500,
    });
    const run = newRun(algorithm);
    const error = await runOffPolicy(algorithm, run, {
      watch: {
        async onEvaluation({ step }, learner) {
          if (step < 80) return;
          const state = await learner.read();
          state.get("critic")?.fill(Number.NaN, 7);
          learner.write(state, learner.steps);
        },
      },
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining("training diverged: entry 7 of critic is NaN at gradient"),
    });
    const { checkpoint } = readRun(run.path);
    expect(countOf(checkpoint, "environment_steps")).toBe(80);
    for (const { data } of checkpoint.tensors.values()) {
      expect(data.every(Number.isFinite)).toBe(true);
    }
    expect(linesOf(run.path).at(-1)).toMatchObject({ kind: "evaluation", step: 80 });
  });

  test("before its first evaluation speaks of no checkpoint", async () => {
    const algorithm = smallRun("sac-2019", { ...diverging, evaluation_interval: 500 });
    const run = newRun(algorithm);
    const error = await runOffPolicy(algorithm, run).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching(advice) });
    expect(error).not.toMatchObject({ message: expect.stringContaining("checkpoint") });
    expect(existsSync(join(run.path, "checkpoint.safetensors"))).toBe(false);
  });
});
