import type { LearnerProgram } from "../../train/engine/gradient-step.ts";
import type { Learner, LearnerSettings } from "../../train/engine/learner.ts";
import { createOrtLearner } from "../../train/engine/ort/learner.ts";
import { algorithmOfRecording, recordedProgram } from "./recorded-algorithms.ts";
import { Comparison } from "./report.ts";
import {
  fill,
  networkParts,
  type RecordedTensors,
  recordedVector,
  updateRecording,
} from "./update-recording.ts";

/** A smaller loss is the difference of terms of order one, and imprecise in float32. */
const smallestLoss = 1e-2;

/** Creates a learner in some engine. */
export type CreateLearner = (
  settings: LearnerSettings,
  program: <Tensor>() => LearnerProgram<Tensor>,
) => Promise<Learner>;

function mapValues<From, To>(map: ReadonlyMap<string, From>, of: (value: From) => To) {
  return new Map(Array.from(map, ([name, value]) => [name, of(value)]));
}

/** later - earlier, vector by vector, in float64. */
function differences(
  later: ReadonlyMap<string, ArrayLike<number>>,
  earlier: ReadonlyMap<string, ArrayLike<number>>,
) {
  return new Map(
    Array.from(later, ([name, values]) => {
      const base = earlier.get(name) ?? [];
      return [name, Float64Array.from(values, (value, i) => value - base[i])];
    }),
  );
}

/**
 * Takes the recorded gradient steps and compares losses (1e-4 relative, from 1e-2 up), gradients if
 * recorded (1e-4 of their norm, by network), and parameters (1e-2 of their change since the start,
 * by network).
 *
 * @param create the engine that takes the steps
 */
export async function compareUpdates(
  content: unknown,
  create: CreateLearner = (settings, program) => createOrtLearner(settings, program()),
) {
  const name = algorithmOfRecording(content);
  const recorded = updateRecording.parse(content);
  const { naming, program } = recordedProgram(name, recorded);
  await using resources = new AsyncDisposableStack();
  const learner = resources.adopt(await create({ seed: 0 }, program), (it) => it.release());
  const vectorsOf = (from: RecordedTensors, names: Iterable<string> = learner.layouts.keys()) =>
    new Map(
      Array.from(names, (name) => [
        name,
        recordedVector(learner.layouts.get(name) ?? [], naming.networks[name], from),
      ]),
    );

  const initial = vectorsOf(recorded.initial);
  learner.write(
    new Map([...learner.read(), ...mapValues(initial, (values) => Float32Array.from(values))]),
    0,
  );
  const before = learner.read();
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
    const gradients = learner.gradients();
    const expectedGradients = step.gradients && vectorsOf(step.gradients, gradients.keys());
    // Compare changes since each program's own start: ours is the recorded one rounded to float32.
    const changes = differences(learner.read(), before);
    const expectedChanges = differences(vectorsOf(step.after), initial);
    for (const { vector, network, start, end } of parts) {
      const part = (of: ReadonlyMap<string, ArrayLike<number>> | undefined) =>
        Array.from(of?.get(vector) ?? []).slice(start, end);
      const where = `step ${i}, ${network}`;
      if (expectedGradients?.has(vector)) {
        comparison.normWithin(1e-4, `${where} gradient`, part(gradients), part(expectedGradients));
      }
      comparison.normWithin(1e-2, `${where} parameters`, part(changes), part(expectedChanges));
    }
  }
  return comparison.result(`updates-${name}`);
}
