import { createOrtLearner } from "../../../../../train/engine/ort/learner.ts";
import { programOf, smallStep } from "../../small-steps.ts";

/*
 * A program that releases a learner of two threads while it takes a step, and says so.
 */

const learner = await createOrtLearner(
  { seed: 5, threads: 2, parts: 2 },
  programOf(smallStep("td3")),
);
const step = learner.step().catch(() => {});
await learner.release();
await step;
console.log("released");
