import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import type { VectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { TrainingOptions } from "../../../train/learning/training.ts";
import { runOffPolicy } from "../../../train/off-policy/run-off-policy.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { runOnPolicy } from "../../../train/on-policy/run-on-policy.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { programOf, smallStep } from "../engine/small-steps.ts";
import { tf } from "../engine/tfjs-cpu.ts";
import { smallRollouts } from "../on-policy/small-runs.ts";
import { smallRun } from "./small-runs.ts";
import { makePendulum } from "./training.ts";

/** What onnxruntime-node made and what was given back, by what `watchSessions` sees. */
let sessions: { made(): number; released(): number };

async function watchSessions() {
  const trace = new Trace();
  const any = await ort.InferenceSession.create(
    writeModel({ name: "any", outputs: { sum: trace.add(trace.input("x", [1]), 1) } }),
  );
  const prototype: ort.InferenceSession = Object.getPrototypeOf(any);
  await any.release();
  const create = vi.spyOn(ort.InferenceSession, "create");
  const release = vi.spyOn(prototype, "release");
  const settled = (results: readonly { type: string }[]) =>
    results.filter(({ type }) => type === "fulfilled").length;
  return {
    made: () => settled(create.mock.settledResults),
    released: () => settled(release.mock.settledResults),
  };
}
beforeEach(async () => {
  sessions = await watchSessions();
});
afterEach(() => vi.restoreAllMocks());

/** Of TD3: a stage between updates of the policy, two where it is updated, and acting. */
const sessionsOfTd3 = 1 + 2 + 1;

function expectReleased(count = sessionsOfTd3): void {
  expect(sessions.made()).toBe(count);
  expect(sessions.released()).toBe(count);
}

describe("training releases its learner and its environments", () => {
  /** Trains on environments that are watched too; answers why it failed. */
  async function train(
    options: Omit<TrainingOptions<OffPolicyTrainingState>, "make">,
    changes = {},
  ) {
    const environments = { made: 0, released: 0 };
    const make = async (count: number): Promise<VectorEnvironment> => {
      const vector = await makePendulum(count);
      environments.made += 1;
      const release = vector.release.bind(vector);
      vi.spyOn(vector, "release").mockImplementation(() => {
        environments.released += 1;
        return release();
      });
      return vector;
    };
    const failure = await trainOffPolicy(smallRun("td3", changes), { make, ...options }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(environments).toEqual({ made: 2, released: 2 });
    return failure;
  }
  const broken = () => {
    throw new Error("broken");
  };

  test("at its end, behind whoever is told of it", async () => {
    const seen: number[] = [];
    const finish = () => {
      seen.push(sessions.made(), sessions.released());
    };
    expect(await train({ finish })).toBeUndefined();
    expect(seen).toEqual([sessionsOfTd3, 0]);
    expectReleased();
  });

  test("where it is interrupted, in the random steps and behind them", async () => {
    let asked = 0;
    expect(await train({ interrupted: () => ++asked === 3 })).toBeUndefined();
    expectReleased();
    expect(await train({ interrupted: () => ++asked === 60 })).toBeUndefined();
    expectReleased(2 * sessionsOfTd3);
  });

  test.each<[string, Omit<TrainingOptions<OffPolicyTrainingState>, "make">]>([
    ["whoever watches steps throws", { events: { onStep: broken } }],
    ["whoever watches gradient steps throws", { events: { onGradientStep: broken } }],
    ["whoever watches evaluations throws", { events: { onEvaluation: broken } }],
    ["there is nothing to go on from", { resumed: broken }],
    ["the end cannot be kept", { finish: broken }],
    ["whoever may interrupt throws", { interrupted: broken }],
  ])("where %s", async (_, options) => {
    expect(await train(options)).toEqual(new Error("broken"));
    expectReleased();
  });

  test("where a gradient step fails", async () => {
    const failure = await train({}, { learning_rate: 1e30, evaluation_interval: 1000 });
    expect(failure).toMatchObject({ name: "DivergenceError" });
    expectReleased();
  });
});

describe("a run releases its learner", () => {
  const newRun = () => createRun(temporaryFolder(), "run", smallRun("td3").config);

  test("at its end", async () => {
    await runOffPolicy(smallRun("td3"), newRun());
    expectReleased();
  });

  test("at its end, with the forward passes of PPO", async () => {
    const algorithm = smallRollouts("box");
    await runOnPolicy(algorithm, createRun(temporaryFolder(), "run", algorithm.config));
    // Its step, acting, the value, and the log-probability.
    expectReleased(4);
  });

  test("where a checkpoint cannot be saved, at an evaluation or at an interruption", async () => {
    const saveCheckpoint = () => {
      throw new Error("there is no room");
    };
    for (const [i, interrupted] of [() => false, () => true].entries()) {
      const run = { ...newRun(), saveCheckpoint };
      const failing = runOffPolicy(smallRun("td3"), run, { interrupted });
      await expect(failing).rejects.toThrow("there is no room");
      expectReleased((i + 1) * sessionsOfTd3);
    }
  });

  test("where its checkpoint says nothing to go on from", async () => {
    const checkpoint = { tensors: new Map(), metadata: {} };
    const failing = runOffPolicy(smallRun("td3"), newRun(), { checkpoint });
    await expect(failing).rejects.toThrow("the checkpoint does not say how to go on");
    expectReleased();
  });
});

test("a learner in tf.js is released once its state is known", async () => {
  const algorithm = smallRun("td3");
  const createLearner: typeof algorithm.createLearner = async (sizes) => {
    const learner = await createTfjsLearner({ seed: 0 }, algorithm.program(sizes), tf);
    return { learner, noise: [], setChanging: () => {} };
  };
  const { numTensors } = tf.memory();
  let known: ReadonlyMap<string, Float32Array> = new Map();
  const { state } = await trainOffPolicy(
    { ...algorithm, createLearner },
    {
      make: makePendulum,
      finish: async (learner) => {
        known = await learner.read();
      },
    },
  );
  expect(known.get("actor")?.some((entry) => entry !== 0)).toBe(true);
  expect(state.learner).toEqual(known);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test("a learner that cannot be made keeps nothing of what was made of it", async () => {
  const { actor, ...program } = programOf<Node>(smallStep("td3"));
  const broken = { ...program, actor: { ...actor, parameters: "nobody" } };
  await expect(createOrtLearner({ seed: 1 }, broken)).rejects.toThrow(
    '"nobody" has no parameter "actor.0.weight"',
  );
  expectReleased(sessionsOfTd3 - 1);
});
