import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runOnPolicy } from "../../../train/on-policy/run-on-policy.ts";
import { countOf } from "../../../train/run/checkpoint.ts";
import { readRun } from "../../../train/runs.ts";
import { linesOf, newRun } from "../learning/runs.ts";
import { smallRollouts } from "./small-runs.ts";

describe.each([
  ["box", "dimension 0 of the action"],
  // The index of an action is finite, whatever it is chosen from.
  ["discrete", "value of row 0"],
] as const)("a run of PPO of %s actions that diverges", (actions, first) => {
  test("stops, and says what to try", async () => {
    const algorithm = smallRollouts(actions, { learning_rate: 1e30 });
    const run = newRun(algorithm);
    const error = await runOnPolicy(algorithm, run).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^training diverged: .* is (NaN|-?Infinity) at gradient step \d+; try a lower learning_rate \(it is 1e\+30\)\.$/,
      ),
    });
    expect(existsSync(join(run.path, "checkpoint.safetensors"))).toBe(false);
  });

  test("keeps the checkpoint and the best policy of before", async () => {
    const algorithm = smallRollouts(actions);
    const run = newRun(algorithm);
    const error = await runOnPolicy(algorithm, run, {
      watch: {
        async onEvaluation(_, learner) {
          const state = await learner.read();
          state.get("actor_critic")?.fill(Number.NaN);
          learner.write(state, learner.steps);
        },
      },
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining(`training diverged: ${first} is NaN at gradient step 12`),
    });
    expect(error).toMatchObject({
      message: expect.stringContaining(
        `The last good checkpoint is in the run's folder, and so is the best policy`,
      ),
    });
    for (const which of ["last", "best"] as const) {
      const { checkpoint } = readRun(run.path, which);
      expect(countOf(checkpoint, "environment_steps")).toBe(60);
      for (const { data } of checkpoint.tensors.values()) {
        expect(data.every(Number.isFinite)).toBe(true);
      }
    }
    expect(linesOf(run.path).at(-1)).toMatchObject({ kind: "evaluation", step: 60 });
  });
});
