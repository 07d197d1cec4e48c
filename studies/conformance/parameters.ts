import type { LearnerProgram } from "../../train/engine/gradient-step.ts";
import type { Learner, LearnerSettings } from "../../train/engine/learner.ts";
import type { Comparison } from "./report.ts";
import {
  type Naming,
  networkParts,
  type RecordedTensors,
  recordedVector,
} from "./update-recording.ts";

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

/** Vectors in our layouts, from a recording's tensors. */
export function vectorsOf(
  { layouts }: Pick<Learner, "layouts">,
  { networks }: Naming,
  from: RecordedTensors,
  names: Iterable<string> = layouts.keys(),
) {
  return new Map(
    Array.from(names, (name) => [
      name,
      recordedVector(layouts.get(name) ?? [], networks[name], from),
    ]),
  );
}

/** The parameters that a comparison starts from: as recorded, and as the learner has them. */
interface Start {
  recorded: ReadonlyMap<string, ArrayLike<number>>;
  ours: ReadonlyMap<string, ArrayLike<number>>;
}

/** Sets a learner's parameters to recorded ones. */
export async function startFrom(
  learner: Learner,
  naming: Naming,
  initial: RecordedTensors,
): Promise<Start> {
  const recorded = vectorsOf(learner, naming, initial);
  learner.write(
    new Map([
      ...(await learner.read()),
      ...mapValues(recorded, (values) => Float32Array.from(values)),
    ]),
    0,
  );
  return { recorded, ours: await learner.read() };
}

/**
 * Compares a learner's parameters with recorded ones: 1e-2 of their change since the start, by
 * network. Ours start from the recorded ones rounded to float32.
 */
export async function compareParameters(
  comparison: Comparison,
  where: string,
  {
    learner,
    naming,
    start,
    after,
  }: { learner: Learner; naming: Naming; start: Start; after: RecordedTensors },
): Promise<void> {
  const changes = differences(await learner.read(), start.ours);
  const expected = differences(vectorsOf(learner, naming, after), start.recorded);
  for (const { vector, network, start: first, end } of networkParts(learner.layouts, naming)) {
    const part = (of: ReadonlyMap<string, Float64Array>) => of.get(vector)?.subarray(first, end);
    comparison.normWithin(
      1e-2,
      `${where}, ${network} parameters`,
      part(changes) ?? [],
      part(expected) ?? [],
    );
  }
}
