import { createOrtLearner } from "../../train/engine/ort/learner.ts";
import { type CreateLearner, compareParameters, startFrom, vectorsOf } from "./parameters.ts";
import { algorithmOfRecording, recordedProgram } from "./recorded-algorithms.ts";
import { Comparison } from "./report.ts";
import { fill, networkParts, updateRecording } from "./update-recording.ts";

/** A smaller loss is the difference of terms of order one, and imprecise in float32. */
const smallestLoss = 1e-2;

/**
 * Takes the recorded gradient steps and compares losses (1e-4 relative, from 1e-2 up), gradients if
 * recorded (1e-4 of their norm, by network), and parameters (1e-2 of their change since the start,
 * by network).
 *
 * @param create the engine that takes the steps
 */
export async function compareGradientSteps(
  content: unknown,
  create: CreateLearner = (settings, program) => createOrtLearner(settings, program()),
) {
  const name = algorithmOfRecording(content);
  const recorded = updateRecording.parse(content);
  const { naming, program } = recordedProgram(name, recorded);
  await using resources = new AsyncDisposableStack();
  const learner = resources.adopt(await create({ seed: 0 }, program), (it) => it.release());
  const start = await startFrom(learner, naming, recorded.initial);
  const parts = [...networkParts(learner.layouts, naming)];
  const comparison = new Comparison();
  for (const [i, step] of recorded.steps.entries()) {
    fill(learner.batch, recorded.gamma, step, naming);
    const reports = await learner.step();
    for (const [loss, expected] of Object.entries(step.losses)) {
      const ours = naming.losses[loss]?.filter((report) => report in reports) ?? [];
      if (ours.length === 0) throw new Error(`step ${i}: nothing is known of a loss "${loss}"`);
      const actual = ours.reduce((sum, report) => sum + reports[report], 0);
      comparison.relativeWithin(1e-4, `step ${i}, ${loss} loss`, actual, expected, smallestLoss);
    }
    const gradients = await learner.gradients();
    const recordedGradients =
      step.gradients && vectorsOf(learner, naming, step.gradients, gradients.keys());
    for (const { vector, network, start: first, end } of parts) {
      const expected = recordedGradients?.get(vector)?.subarray(first, end);
      if (!expected) continue;
      const actual = gradients.get(vector)?.subarray(first, end) ?? [];
      comparison.normWithin(1e-4, `step ${i}, ${network} gradient`, actual, expected);
    }
    await compareParameters(comparison, `step ${i}`, { learner, naming, start, after: step.after });
  }
  return comparison.result(`updates-${name}`);
}
