import { afterAll, describe } from "vitest";
import type { Learner } from "../../../../../train/engine/learner.ts";
import { skipsWebgpu } from "../../../../software-vulkan.ts";
import { specifyDelays } from "../../delaying.ts";
import { nested, specifyNesting } from "../../nesting.ts";
import { specifyOptimizers } from "../../optimizing.ts";
import { type TwoGroups, twoGroups } from "../../two-groups.ts";
import { createWebgpuLearner } from "./one-learner.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

describe.skipIf(skipsWebgpu)("on WebGPU", () => {
  const kept = async (settings: TwoGroups) => {
    const learner = await createWebgpuLearner({ seed: 4 }, twoGroups(settings));
    made.push(learner);
    return learner;
  };
  specifyDelays(kept);
  specifyOptimizers(kept);
  specifyNesting("on WebGPU", () => createWebgpuLearner({ seed: 2 }, nested()));
});
