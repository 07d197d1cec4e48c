import { sizeOf } from "../../../graph/shape.ts";
import { vectorize } from "../../../graph/vectorize.ts";
import type { Layout } from "../layout.ts";
import type { Stage, VectorSlice } from "./schedule.ts";

/**
 * A stage of many copies of a step, on stacks of their vectors: every tensor has an axis of copies in
 * front. Updates need only go over longer vectors, as each entry is updated by itself, and at the
 * same rates in every copy. The stage of a single copy is the one given.
 *
 * @param layouts of the vectors
 * @throws {Error} if it reads more of a vector than one tensor
 */
export function stackStage(
  stage: Stage,
  count: number,
  layouts: ReadonlyMap<string, Layout>,
): Stage {
  if (count === 1) return stage;
  const stackedSlice = ({ vector, start, shape }: VectorSlice): VectorSlice => {
    const end = start + sizeOf(shape);
    const isTensor = layouts
      .get(vector)
      ?.some((tensor) => tensor.start === start && tensor.end === end);
    if (!isTensor) {
      throw new Error(`entries ${start} to ${end - 1} of "${vector}" are no tensor`);
    }
    return { vector, start: count * start, shape: [count, ...shape] };
  };
  const names = Object.keys(stage.outputs);
  const outputs = vectorize(Object.values(stage.outputs), count);
  return {
    ...stage,
    outputs: Object.fromEntries(names.map((name, i) => [name, outputs[i]])),
    slices: new Map(Array.from(stage.slices, ([name, slice]) => [name, stackedSlice(slice)])),
    updates: stage.updates.map((update) => ({ ...update, length: count * update.length })),
  };
}
