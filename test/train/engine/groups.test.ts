import { afterAll, describe } from "vitest";
import type { Learner } from "../../../train/engine/learner.ts";
import { createOrtLearner, createOrtLearners } from "../../../train/engine/ort/learner.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { specifyDelays } from "./delaying.ts";
import { specifyOptimizers } from "./optimizing.ts";
import { tf } from "./tfjs-cpu.ts";
import { type TwoGroups, twoGroups } from "./two-groups.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

const engines: Record<string, (settings: TwoGroups) => Promise<Learner>> = {
  "ONNX Runtime": (settings) => createOrtLearner({ seed: 4 }, twoGroups(settings)),
  "ONNX Runtime, together with learners that have left": async (settings) => {
    const [first, learner, last] = await createOrtLearners(
      { seeds: [3, 4, 5] },
      twoGroups(settings),
    );
    await Promise.all([first.release(), last.release()]);
    return learner;
  },
  "tf.js": (settings) => createTfjsLearner({ seed: 4 }, twoGroups(settings), tf),
};

describe.each(Object.entries(engines))("in %s", (_, create) => {
  const kept = async (settings: TwoGroups) => {
    const learner = await create(settings);
    made.push(learner);
    return learner;
  };
  specifyDelays(kept);
  specifyOptimizers(kept);
});
