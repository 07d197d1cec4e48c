import { createOrtLearner } from "../../../../../train/engine/ort/learner.ts";
import { programOf, smallStep } from "../../small-steps.ts";

/*
 * A program that breaks off steps of learners whose threads compute parts of a batch. It releases the
 * learners one after the other, says so, and ends with status 5 in a step of the last.
 */

for (let left = 9; ; left--) {
  const learner = await createOrtLearner(
    { seed: 5, threads: 4, parts: 4 },
    programOf(smallStep("td3")),
  );
  const step = learner.step().catch((error) => console.log(error.message));
  if (left === 0) setImmediate(() => process.exit(5));
  else await learner.release();
  await step;
}
