import { describe, expect, onTestFinished, test } from "vitest";
import { adam } from "../../../train/engine/adam.ts";
import type { LearnerProgram } from "../../../train/engine/gradient-step.ts";
import { uniform } from "../../../train/engine/initialization.ts";
import type { Learner, LearnerState } from "../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { tf } from "./tfjs-cpu.ts";

const optimizer = adam({ learningRate: 0.1 });
const rows = 3;

/** Whether the gradient is that of the critic before or after its update. */
type When = "before" | "after";

/**
 * Trains theta [1, 2] to reduce mean(a g), with actions a = theta s and, as a constant,
 *
 *     g = d/da mean( (a w)^2 )
 *
 * The critic w [2, 1] is trained first. A report is the mean of g.
 */
function alongGradient<Tensor>(when: When): LearnerProgram<Tensor, "s"> {
  return {
    batch: { s: [rows, 2] },
    step(step) {
      const { ops, batch } = step;
      const critic = step.parameters("critic", (take) => take("w", [2, 1], uniform(0.5)));
      const actor = step.parameters("actor", (take) => take("theta", [1, 2], uniform(0.5)));
      const updated = step.minimize(critic, optimizer, (w) => ops.mean(ops.matmul(batch.s, w)));
      const { network: w } = when === "before" ? critic : updated;
      step.minimize(actor, optimizer, (theta) => {
        const action = ops.multiply(theta, batch.s);
        const g = step.gradient(action, (a) => ops.mean(ops.square(ops.matmul(a, w))));
        step.report("gradient", ops.mean(g));
        return ops.mean(ops.multiply(action, g));
      });
    },
    actor: {
      parameters: "actor",
      columns: { observation: 1, noise: 0, action: 2 },
      forward: (ops, take, observation) =>
        ops.matmul(observation, take("theta", [1, 2], uniform(0.5))),
    },
  };
}

const engines: Record<string, (when: When) => Promise<Learner>> = {
  "ONNX Runtime": (when) => createOrtLearner({ seed: 3 }, alongGradient(when)),
  "tf.js": (when) => createTfjsLearner({ seed: 3 }, alongGradient(when), tf),
};

const vectorOf = (state: LearnerState, name: string) => [...(state.get(name) ?? [])];
const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(Object.entries(engines))("in %s, the gradient at a tensor", (_, create) => {
  test.each<When>(["before", "after"])(
    "is a constant in a later loss, with parameters from %s an update",
    async (when) => {
      const learner = await create(when);
      onTestFinished(() => learner.release());
      for (let t = 1; t <= 3; t++) {
        const s = Array.from({ length: rows }, (_, row) => [Math.sin(t + row), Math.cos(t * row)]);
        learner.batch.s.set(s.flat());
        const states = { before: await learner.read(), after: new Map() };
        const reports = await learner.step();
        states.after = await learner.read();

        const theta = vectorOf(states.before, "actor");
        const w = vectorOf(states[when], "critic");
        // d/da mean( (a w)^2 ) = 2 (a w) w / rows
        const g = s.map((row) => {
          const product = row.reduce((sum, each, i) => sum + theta[i] * each * w[i], 0);
          return w.map((weight) => (2 * product * weight) / rows);
        });
        expect(reports.gradient).toBeCloseTo(meanOf(g.flat()), 6);
        // d/dtheta mean(theta s g), g fixed
        vectorOf(await learner.gradients(), "actor").forEach((derivative, i) => {
          expect(derivative).toBeCloseTo(meanOf(s.map((row, n) => row[i] * g[n][i])) / 2, 6);
        });
      }
    },
  );
});

test("in tf.js, no tensor of a gradient outlives its step", async () => {
  const learner = await createTfjsLearner({ seed: 3 }, alongGradient("after"), tf);
  onTestFinished(() => learner.release());
  await learner.step();
  const { numTensors } = tf.memory();
  for (let t = 0; t < 3; t++) await learner.step();
  expect(tf.memory().numTensors).toBe(numTensors);
});
