import { afterAll, describe } from "vitest";
import type { Learner } from "../../../../train/engine/learner.ts";
import { createOrtLearners } from "../../../../train/engine/ort/learner.ts";
import { programOf, smallStep, stepNames } from "../small-steps.ts";
import { type CreateTogether, specifyLast, specifyLockstep, specifyTogether } from "../together.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

const create: CreateTogether = async (small, seeds) => {
  const learners = await createOrtLearners({ seeds }, programOf(small));
  made.push(...learners);
  return learners;
};

describe.each(stepNames)("learners of %s that step together in ONNX Runtime", (name) => {
  specifyTogether(smallStep(name), create);
});

describe.each(["sac-2019", "ppo"] as const)("the last of three learners of %s", (name) => {
  specifyLast(smallStep(name), create);
});

describe("learners that step together in ONNX Runtime", () => specifyLockstep(create));
