import { describe, expect, onTestFinished, test } from "vitest";
import type { Node } from "../../../../../graph/node.ts";
import { adam } from "../../../../../train/engine/adam.ts";
import type { LearnerProgram } from "../../../../../train/engine/gradient-step.ts";
import { uniform } from "../../../../../train/engine/initialization.ts";
import { DivergenceError, type Learner } from "../../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../../train/engine/ort/learner.ts";
import { skipsWebgpu } from "../../../../software-vulkan.ts";
import { programOf, smallStep } from "../../small-steps.ts";
import { relativeDifference, takeSteps } from "../../stepping.ts";
import { createWebgpuLearner } from "./one-learner.ts";

/** Trains a row of weights, of which only a ReLU is seen. */
function rectified<Tensor>(columns: number): LearnerProgram<Tensor, "s"> {
  return {
    batch: { s: [1, 1] },
    step(step) {
      const weights = step.parameters("hidden", (take) => take("w", [1, columns], uniform(0.5)));
      step.minimize(weights, adam({ learningRate: 1e-3 }), (w) => {
        const loss = step.ops.mean(step.ops.relu(step.ops.multiply(step.batch.s, w)));
        step.report("loss", loss);
        return loss;
      });
    },
    actor: {
      parameters: "hidden",
      columns: { observation: 1, noise: 0, action: columns },
      forward: (ops, take, s) => ops.relu(ops.matmul(s, take("w", [1, columns], uniform(0.5)))),
    },
  };
}

async function create(columns: number): Promise<Learner> {
  const learner = await createWebgpuLearner({ seed: 3 }, rectified(columns));
  onTestFinished(() => learner.release());
  return learner;
}

describe.skipIf(skipsWebgpu)("the learner on WebGPU", () => {
  test.each([
    ["NaN", Number.NaN],
    ["infinite", Number.NEGATIVE_INFINITY],
  ])("stops at a parameter that is %s, where losses are finite all the same", async (_, broken) => {
    const learner = await create(4);
    learner.batch.s.fill(1);
    const state = await learner.read();
    expect(await learner.step()).toEqual({ loss: expect.any(Number) });
    state.get("hidden")?.set([broken], 2);
    learner.write(state, 7);
    await expect(learner.step()).rejects.toThrow(new DivergenceError("hidden", broken, 8));
  });

  test("keeps every bit of a state: NaN, zeros of both signs, denormal numbers", async () => {
    const learner = await create(6);
    const values = Float32Array.of(Number.NaN, -0, 1e-40, Number.POSITIVE_INFINITY, -1e-45, 1);
    const state = await learner.read();
    await learner.step();
    // What no step changes is taken up and down with what one does.
    learner.write(new Map([...state, ["hidden", values]]), 0);
    expect((await learner.read()).get("hidden")).toEqual(values);
  });

  test("acts by the parameters of the last step, and by those that were written", async () => {
    const learner = await create(3);
    learner.batch.s.fill(1);
    const actions: number[][] = [];
    const expectAction = async () => {
      const weights = Array.from((await learner.read()).get("hidden") ?? []);
      const action = Array.from(await learner.act([1], []));
      expect(action).toEqual(weights.map((w) => Math.max(w, 0)));
      expect(Array.from(await learner.act([1], []))).toEqual(action);
      actions.push(action);
    };
    await expectAction();
    await learner.step();
    await expectAction();
    const state = await learner.read();
    learner.write(new Map([...state, ["hidden", Float32Array.of(1, 2, 3)]]), 1);
    await expectAction();
    await learner.step();
    await expectAction();
    expect(new Set(actions.map(String)).size).toBe(4);
  });

  test("gives back its buffers: 300 steps take no more memory than some", async () => {
    const columns = 2 ** 17;
    const learner = await create(columns);
    learner.batch.s.fill(1);
    const take = async (steps: number) => {
      for (let t = 0; t < steps; t++) await learner.step();
      return process.memoryUsage.rss();
    };
    const before = await take(30);
    const growth = (await take(300)) - before;
    // Parameters, two moments and a gradient of each step.
    const leaked = 300 * 4 * columns * Float32Array.BYTES_PER_ELEMENT;
    expect(growth).toBeLessThan(leaked / 4);
  });

  test("multiplies matrices that are larger than the tiles of its products, and no multiples", async () => {
    const sizes = { observation: 11, action: 3, hidden: [129, 65] };
    const program = programOf<Node>(smallStep("sac-2018", { sizes, rows: 34 }));
    const learner = await createWebgpuLearner({ seed: 1 }, program);
    onTestFinished(() => learner.release());
    const onCpu = await createOrtLearner({ seed: 1 }, program);
    onTestFinished(() => onCpu.release());
    await takeSteps(learner, 2);
    await takeSteps(onCpu, 2);
    for (const read of ["read", "gradients"] as const) {
      const [actual, expected] = [await learner[read](), await onCpu[read]()];
      for (const [name, entries] of expected) {
        const difference = relativeDifference(actual.get(name) ?? [], entries);
        expect(difference, name).toBeLessThanOrEqual(1e-5);
      }
    }
  });

  test("takes turns with others: each has the numbers that it has by itself", async () => {
    const learners = ["sac-2019", "td3", "ppo"] as const;
    const made = async () => {
      const all = await Promise.all(
        learners.map((name) => createWebgpuLearner({ seed: 1 }, programOf(smallStep(name)))),
      );
      onTestFinished(async () => {
        await Promise.all(all.map((learner) => learner.release()));
      });
      return all;
    };
    const [together, apart] = [await made(), await made()];
    const reports = await Promise.all(together.map((learner) => takeSteps(learner, 6)));
    for (const [i, learner] of apart.entries()) {
      expect(await takeSteps(learner, 6)).toEqual(reports[i]);
      expect(await learner.read()).toEqual(await together[i].read());
    }
  });

  test("answers during a step what it answers behind it", async () => {
    const learner = await create(3);
    learner.batch.s.fill(1);
    const [, state, gradients] = await Promise.all([
      learner.step(),
      learner.read(),
      learner.gradients(),
    ]);
    expect(state).toEqual(await learner.read());
    expect(gradients).toEqual(await learner.gradients());
    expect([...gradients.keys()]).toEqual(["hidden"]);
  });
});
