import { describe, expect, test } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import { checkpointOf, loopStateOf, policyCheckpoint } from "../../../train/learning/checkpoint.ts";
import type { ActionKind } from "../../../train/learning/learned-vector.ts";
import { runOnPolicy } from "../../../train/on-policy/run-on-policy.ts";
import { trainOnPolicy } from "../../../train/on-policy/train.ts";
import { numbersOfOnPolicy } from "../../../train/on-policy/training-state.ts";
import { countOf, isPolicyAlone } from "../../../train/run/checkpoint.ts";
import { readRun, resumeRun } from "../../../train/runs.ts";
import { linesOf, newRun } from "../learning/runs.ts";
import { smallRollouts } from "./small-runs.ts";

const normalized = { normalize_observations: true, normalize_rewards: true, environments: 2 };

/** The state of a run that stopped after its second rollout. */
async function stopped(actions: ActionKind) {
  const algorithm = smallRollouts(actions, normalized);
  let turns = 0;
  let layouts: Parameters<typeof checkpointOf>[1] = new Map();
  const { state } = await trainOnPolicy(algorithm, {
    make: (count) => makeVectorEnvironment(algorithm.config.environment, { count, threads: 1 }),
    interrupted: () => ++turns === 2,
    finish: (learner) => {
      layouts = learner.layouts;
    },
  });
  return { state, layouts };
}

describe.each(["box", "discrete"] as const)("a checkpoint of PPO of %s actions", (actions) => {
  test("gives back the state that it was made of", async () => {
    const { state, layouts } = await stopped(actions);
    expect([state.step, state.gradientSteps]).toEqual([80, 2 * 2 * 3]);
    const checkpoint = checkpointOf(state, layouts);
    expect(loopStateOf(checkpoint, layouts, numbersOfOnPolicy).state).toEqual(state);
  });

  test("names what it lacks", async () => {
    const { state, layouts } = await stopped(actions);
    const checkpoint = checkpointOf(state, layouts);
    checkpoint.tensors.delete("training/rewardScale");
    expect(() => loopStateOf(checkpoint, layouts, numbersOfOnPolicy)).toThrow(
      'the checkpoint has no tensor "training/rewardScale"',
    );
  });

  test("has a policy: the actor without the value or moments, and the statistics of observations", async () => {
    const { state, layouts } = await stopped(actions);
    const policy = policyCheckpoint(checkpointOf(state, layouts));
    expect([...policy.tensors.keys()]).toEqual([
      "actor_critic/actor.0.weight",
      "actor_critic/actor.0.bias",
      "actor_critic/actor.1.weight",
      "actor_critic/actor.1.bias",
      ...(actions === "box" ? ["actor_critic/actor.log_std"] : []),
      "training/statistics",
    ]);
    expect(isPolicyAlone(policy)).toBe(true);
  });

  test("is what a run folder goes on from, as if it had never stopped", async () => {
    const algorithm = smallRollouts(actions, normalized);
    const whole = newRun(algorithm);
    await runOnPolicy(algorithm, whole);

    const part = newRun(algorithm);
    await runOnPolicy(algorithm, part, { interrupted: () => true });
    expect(countOf(readRun(part.path).checkpoint, "environment_steps")).toBe(40);
    const { run, checkpoint } = resumeRun(part.path, (config) => config);
    await runOnPolicy(algorithm, run, { checkpoint });

    expect(readRun(part.path).checkpoint).toEqual(readRun(whole.path).checkpoint);
    expect(readRun(part.path, "best").checkpoint).toEqual(readRun(whole.path, "best").checkpoint);
    expect(linesOf(part.path)).toEqual(linesOf(whole.path));
  });
});
