import type { Tensor } from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, test } from "vitest";
import { adam } from "../../../../train/engine/adam.ts";
import type { LearnerProgram } from "../../../../train/engine/gradient-step.ts";
import { uniform } from "../../../../train/engine/initialization.ts";
import type { Learner, LearnerState } from "../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../train/engine/ort/learner.ts";
import { createTfjsLearner } from "../../../../train/engine/tfjs/learner.ts";
import { generatorFor } from "../../../../train/random/streams.ts";
import { specifyDecay } from "../decay.ts";
import { specifyPasses } from "../passes.ts";
import { specifyRefusals } from "../refusals.ts";
import { programOf, smallStep, stepNames } from "../small-steps.ts";
import { takeSteps } from "../stepping.ts";
import { tf } from "../tfjs-cpu.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

function keep<L extends Learner>(learner: L): L {
  made.push(learner);
  return learner;
}

/** The largest error in proportion to the largest entry of its vector. */
function largestError(actual: LearnerState, expected: LearnerState): number {
  const errors = Array.from(expected, ([name, entries]) => {
    const distances = entries.map((entry, i) => Math.abs(entry - (actual.get(name)?.[i] ?? 1e9)));
    return Math.max(...distances) / Math.max(...entries.map(Math.abs));
  });
  return Math.max(...errors);
}

/**
 * Two programs that share no code below the losses but Adam, each rounding to float32 in its own
 * order. Over 20 seeds they were at most 2e-6 apart, of gradients. Mistakes that were tried, such as
 * a rate of Adam that is one step off, were 2e-4 away and more.
 */
const tolerance = 1e-5;

describe.each(stepNames)("the learner of %s in tf.js", (name) => {
  const small = smallStep(name);
  const { noise, action: columns } = programOf(small).actor.columns;
  const createLearner = async (seed = 5) =>
    keep(await createTfjsLearner({ seed }, programOf(small), tf));
  const createOther = async (seed = 5) => keep(await createOrtLearner({ seed }, programOf(small)));

  test("begins with the same state as in ONNX Runtime, to the last bit", async () => {
    const learner = await createLearner();
    const other = await createOther();
    expect([...(await learner.read())]).toEqual([...(await other.read())]);
    const places = ({ layouts }: Learner) =>
      Array.from(layouts, ([name, layout]) => [
        name,
        layout.map(({ initialization: _, ...place }) => place),
      ]);
    expect(places(learner)).toEqual(places(other));
    expect(learner.steps).toBe(0);
  });

  test("takes the same ten steps as ONNX Runtime: losses, gradients, parameters", async () => {
    const learner = await createLearner();
    const other = await createOther();
    for (let step = 0; step < 10; step++) {
      const [reports] = await takeSteps(learner, 1, step);
      const [expected] = await takeSteps(other, 1, step);
      expect(Object.keys(reports)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) {
        const limit = tolerance * Math.max(1, Math.abs(value));
        expect(Math.abs(reports[name] - value), name).toBeLessThanOrEqual(limit);
      }
      expect([...(await learner.gradients()).keys()]).toEqual([
        ...(await other.gradients()).keys(),
      ]);
      expect(largestError(await learner.gradients(), await other.gradients())).toBeLessThanOrEqual(
        tolerance,
      );
    }
    expect(learner.steps).toBe(10);
    expect([...(await learner.read()).keys()]).toEqual([...(await other.read()).keys()]);
    expect(largestError(await learner.read(), await other.read())).toBeLessThanOrEqual(tolerance);
  });

  test("acts as ONNX Runtime does, on any number of rows", async () => {
    const learner = await createLearner();
    const other = await createOther();
    const observations = [
      [0.3, -0.2, 1],
      [-1, 2, 0.5],
      [0, 0, 0],
    ];
    const epsilon = [
      [0, 0],
      [1, -1],
      [0.5, 2],
    ].map((row) => row.slice(0, noise));
    const actions = await learner.act(observations.flat(), epsilon.flat());
    expect(actions).toHaveLength(3 * columns);
    for (const row of observations.keys()) {
      const expected = await other.act(observations[row], epsilon[row]);
      expected.forEach((action, i) => {
        expect(Math.abs(actions[columns * row + i] - action)).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test.for(Object.keys(programOf(small).passes ?? {}))(
    "computes its pass %s as ONNX Runtime does",
    async (pass) => {
      const learner = await createLearner();
      const other = await createOther();
      const inputs = { observation: [0.3, -0.2, 1, -1, 2, 0.5], action: [1, 0, 0, 1] };
      inputs.action.length = 2 * columns;
      const expected = await other.forward(pass, inputs);
      for (const [name, values] of Object.entries(await learner.forward(pass, inputs))) {
        values.forEach((value, i) => {
          expect(Math.abs(value - expected[name][i])).toBeLessThanOrEqual(tolerance);
        });
      }
    },
  );

  test("goes on from what was read, here or in ONNX Runtime, as if it had never stopped", async () => {
    const learner = await createLearner();
    await takeSteps(learner, 3);
    const { steps } = learner;
    const state = await learner.read();
    const reports = await takeSteps(learner, 3, 9);

    const resumed = await createLearner(99);
    resumed.write(state, steps);
    expect(resumed.steps).toBe(3);
    expect(await takeSteps(resumed, 3, 9)).toEqual(reports);
    expect(await resumed.read()).toEqual(await learner.read());

    const elsewhere = await createOther(99);
    elsewhere.write(state, steps);
    await takeSteps(elsewhere, 3, 9);
    expect(largestError(await elsewhere.read(), await learner.read())).toBeLessThanOrEqual(
      tolerance,
    );
  });

  test("hands out copies of its state and gradients, and takes copies", async () => {
    const learner = await createLearner();
    await takeSteps(learner, 1);
    const [state, gradients] = [await learner.read(), await learner.gradients()];
    const given = await learner.read();
    learner.write(given, 1);
    for (const copy of [await learner.read(), await learner.gradients(), given]) {
      for (const entries of copy.values()) entries.fill(7);
    }
    expect(await learner.read()).toEqual(state);
    expect(await learner.gradients()).toEqual(gradients);
  });

  specifyRefusals(small, createLearner);
  specifyDecay(small, createLearner);
  specifyPasses(small, createLearner);

  test("holds as many tensors after a hundred steps as after one, and none in the end", async () => {
    const before = tf.memory().numTensors;
    const learner = await createTfjsLearner({ seed: 5 }, programOf(small), tf);
    await takeSteps(learner, 1);
    const { numTensors } = tf.memory();
    await takeSteps(learner, 100);
    await learner.act([0, 0, 0], new Float32Array(noise));
    learner.write(await learner.read(), 3);
    expect(tf.memory().numTensors).toBe(numTensors);
    await learner.release();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("a target may become a copy of what it follows", async () => {
  const program: LearnerProgram<Tensor, "observation"> = {
    batch: { observation: [8, 3] },
    step(step) {
      const actor = step.parameters("actor", (take) => take("weight", [3, 2], uniform(0.5)));
      const target = step.target("actor_target", actor);
      const { ops, batch } = step;
      const after = step.minimize(actor, adam({ learningRate: 1e-3 }), (weight) =>
        ops.mean(ops.square(ops.matmul(batch.observation, weight))),
      );
      step.replace(target, after.vector);
      step.report("weight", ops.mean(actor.vector));
    },
    actor: {
      parameters: "actor",
      columns: { observation: 3, noise: 0, action: 2 },
      forward: (ops, take, observation) =>
        ops.matmul(observation, take("weight", [3, 2], uniform(0.5))),
    },
  };
  const learner = keep(await createTfjsLearner({ seed: 1 }, program, tf));
  for (let step = 0; step < 3; step++) {
    generatorFor(step, "replay").fillNormal(learner.batch.observation);
    await learner.step();
  }
  expect((await learner.read()).get("actor_target")).toEqual((await learner.read()).get("actor"));
});
