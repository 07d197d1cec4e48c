import { describe, expect, test } from "vitest";
import * as z from "zod";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import { policyCheckpoint } from "../../../train/learning/checkpoint.ts";
import { offPolicyCheckpoint, offPolicyStateOf } from "../../../train/off-policy/checkpoint.ts";
import { ReplayBuffer, transitionsOf } from "../../../train/off-policy/replay-buffer.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { isPolicyAlone, type RunCheckpoint } from "../../../train/run/checkpoint.ts";
import { offPolicyNames, smallRun } from "./small-runs.ts";

/** A run of TD3, or of another algorithm, that stopped at an odd gradient step after an evaluation. */
async function stopped(
  name: (typeof offPolicyNames)[number] = "td3",
  changes: Record<string, unknown> = {},
) {
  let step = 0;
  const algorithm = smallRun(name, { normalize_observations: true, ...changes });
  let layouts: Parameters<typeof offPolicyCheckpoint>[1] = new Map();
  const { state } = await trainOffPolicy(algorithm, {
    make: (count) => makeVectorEnvironment(algorithm.config.environment, { count, threads: 1 }),
    events: {
      onStep: (taken) => {
        step = taken;
      },
    },
    interrupted: () => step >= 73,
    finish: (learner) => {
      layouts = learner.layouts;
    },
  });
  return { state, layouts, config: algorithm.config };
}

/** The state of a checkpoint, with its replay buffer in memory. */
function stateIn(...checkpoint: Parameters<typeof offPolicyStateOf>): OffPolicyTrainingState {
  const state = offPolicyStateOf(...checkpoint);
  const { end, width } = transitionsOf(state.replay);
  // Of one action.
  const buffer = new ReplayBuffer(end, (width - 3) / 2, 1);
  buffer.write(state.replay);
  return { ...state, replay: buffer.read() };
}

const training = z.looseObject({ reports: z.record(z.string(), z.unknown()) });

/** The checkpoint with its reports in another form. */
function withReports(checkpoint: RunCheckpoint, reports: unknown): RunCheckpoint {
  const counted = training.parse(JSON.parse(checkpoint.metadata.training));
  const changed = JSON.stringify({ ...counted, reports });
  return { ...checkpoint, metadata: { ...checkpoint.metadata, training: changed } };
}

describe("a checkpoint of training", () => {
  test.each(offPolicyNames)("of %s gives back the state that it was made of", async (name) => {
    const { state, layouts, config } = await stopped(name);
    expect(state.gradientSteps).toBe(33);
    expect(stateIn(offPolicyCheckpoint(state, layouts, config), layouts, config)).toEqual(state);
  });

  test("of the form before, with the replay buffer as a tensor, is still read", async () => {
    const { state, layouts, config } = await stopped();
    const { rows, tensors, metadata } = offPolicyCheckpoint(state, layouts, config);
    if (!rows) throw new Error("the checkpoint has no rows");
    const [transitions] = rows.pieces(0, rows.end);
    const shape = [rows.end, rows.width];
    const former = { data: transitions, shape };
    const withTensor = new Map([...tensors, ["replay/transitions", former] as const]);
    expect(stateIn({ tensors: withTensor, metadata }, layouts, config)).toEqual(state);
  });

  test("counts each report by itself: the policy's is in every second step", async () => {
    const { state } = await stopped();
    // Since the evaluation at step 60: gradient steps 21 to 33.
    const counts = Object.entries(state.reports).map(([name, { count }]) => [name, count]);
    expect(Object.fromEntries(counts)).toEqual({ q1_loss: 13, q2_loss: 13, actor_loss: 6 });
  });

  test("of the form before, with one count for all reports, is still read", async () => {
    const { state, layouts, config } = await stopped("sac-2019");
    const checkpoint = offPolicyCheckpoint(state, layouts, config);
    const sums = Object.fromEntries(
      Object.entries(state.reports).map(([name, { sum }]) => [name, sum]),
    );
    const former = withReports(checkpoint, { count: 13, sums });
    expect(stateIn(former, layouts, config)).toEqual(state);
    const none = withReports(checkpoint, { count: 0, sums: {} });
    expect(stateIn(none, layouts, config)).toEqual({ ...state, reports: {} });
  });

  test.each([
    [{ count: 13 }],
    [{ q1_loss: { count: 0, sum: 1 } }],
    [{ q1_loss: { count: 1.5, sum: 1 } }],
    [{ q1_loss: 3 }],
    [7],
  ])("whose reports are %j is refused", async (reports) => {
    const { state, layouts, config } = await stopped();
    const broken = withReports(offPolicyCheckpoint(state, layouts, config), reports);
    expect(() => offPolicyStateOf(broken, layouts, config)).toThrow("reports");
  });

  test("of the form before, without a scale of rewards, is still read", async () => {
    const { state, layouts, config } = await stopped();
    const checkpoint = offPolicyCheckpoint(state, layouts, config);
    expect(checkpoint.tensors.delete("training/rewardScale")).toBe(true);
    const { numbers } = state;
    expect(stateIn(checkpoint, layouts, config)).toEqual({
      ...state,
      numbers: { ...numbers, rewardScale: new Float64Array(0) },
    });
  });

  test("of normalized rewards has their scale", async () => {
    const { state, layouts, config } = await stopped("td3", { normalize_rewards: true });
    const checkpoint = offPolicyCheckpoint(state, layouts, config);
    expect(stateIn(checkpoint, layouts, config)).toEqual(state);
    expect(state.numbers.rewardScale[0]).toBe(state.step);
    checkpoint.tensors.delete("training/rewardScale");
    expect(() => offPolicyStateOf(checkpoint, layouts, config)).toThrow(
      'the checkpoint has no tensor "training/rewardScale"',
    );
  });

  test("names the tensor that it lacks", async () => {
    const { state, layouts, config } = await stopped();
    const checkpoint = offPolicyCheckpoint(state, layouts, config);
    checkpoint.tensors.delete("actor_target/actor.1.bias");
    expect(() => offPolicyStateOf(checkpoint, layouts, config)).toThrow(
      'the checkpoint has no tensor "actor_target/actor.1.bias"',
    );
  });
});

describe("the policy of a checkpoint", () => {
  test("is the actor, without its moments or target, and the statistics of observations", async () => {
    const { state, layouts, config } = await stopped();
    const policy = policyCheckpoint(offPolicyCheckpoint(state, layouts, config));
    expect([...policy.tensors.keys()]).toEqual([
      "actor/actor.0.weight",
      "actor/actor.0.bias",
      "actor/actor.1.weight",
      "actor/actor.1.bias",
      "training/statistics",
    ]);
    expect(policyCheckpoint(offPolicyCheckpoint(state, layouts, config))).toEqual(policy);
    expect(isPolicyAlone(policy)).toBe(true);
    expect(() => offPolicyStateOf(policy, layouts, config)).toThrow("does not say how to go on");
  });
});
