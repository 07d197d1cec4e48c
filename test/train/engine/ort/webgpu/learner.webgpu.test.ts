import { afterAll, describe, expect, test } from "vitest";
import type { Learner } from "../../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../../train/engine/ort/learner.ts";
import { skipsWebgpu } from "../../../../software-vulkan.ts";
import { expectCloseVectors } from "../../close-vectors.ts";
import { specifyDecay } from "../../decay.ts";
import { specifyPasses } from "../../passes.ts";
import { specifyRefusals } from "../../refusals.ts";
import { programOf, smallStep, stepNames } from "../../small-steps.ts";
import { takeSteps } from "../../stepping.ts";
import { specifySteps } from "../../steps.ts";
import { createWebgpuLearner } from "./one-learner.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

const devices = { cpu: createOrtLearner, webgpu: createWebgpuLearner };

describe.skipIf(skipsWebgpu).each(stepNames)("the learner of %s on WebGPU", (name) => {
  const small = smallStep(name);

  async function createLearner(seed = 5, device: keyof typeof devices = "webgpu") {
    const learner = await devices[device]({ seed }, programOf(small));
    made.push(learner);
    return learner;
  }

  specifySteps(small, createLearner);
  specifyRefusals(small, createLearner);
  specifyDecay(small, createLearner);
  specifyPasses(small, createLearner);

  test("begins with the numbers of the CPU, and has the same after ten steps to rounding", async () => {
    const [here, onCpu] = [await createLearner(), await createLearner(5, "cpu")];
    expect(await here.read()).toEqual(await onCpu.read());
    await takeSteps(here, 10);
    await takeSteps(onCpu, 10);
    expectCloseVectors(await here.read(), await onCpu.read());
  });

  test.each([
    ["webgpu", "cpu"],
    ["cpu", "webgpu"],
  ] as const)("what %s read, %s goes on from", async (from, to) => {
    const first = await createLearner(5, from);
    await takeSteps(first, 5);
    const resumed = await createLearner(99, to);
    const state = await first.read();
    resumed.write(state, first.steps);
    expect(await resumed.read()).toEqual(state);
    await takeSteps(first, 5, 9);
    await takeSteps(resumed, 5, 9);
    expect(resumed.steps).toBe(10);
    expectCloseVectors(await resumed.read(), await first.read());
  });
});
