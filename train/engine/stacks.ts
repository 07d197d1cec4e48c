import type { Layout, Placement } from "./layout.ts";

/*
 * Stacks of flat vectors of one layout: each tensor of the layout of all copies, copy by copy, then
 * the next tensor. A tensor of all copies thus lies in one piece, with an axis of copies in front. The
 * stack of a single copy is its vector.
 */

/** The i-th of `count` equal blocks of an array, without copying. */
export function blockOf(values: Float32Array, i: number, count: number): Float32Array {
  const size = values.length / count;
  return values.subarray(i * size, (i + 1) * size);
}

/** The entries of one copy's tensor in a stack of `count` copies, without copying. */
export function tensorInStack(
  stack: Float32Array,
  { start, end }: Pick<Placement, "start" | "end">,
  count: number,
  copy: number,
): Float32Array {
  return blockOf(stack.subarray(count * start, count * end), copy, count);
}

/** The vector of one of `count` copies, as an array of its own. */
export function unstack(
  stack: Float32Array,
  layout: Layout,
  count: number,
  copy: number,
): Float32Array {
  const vector = new Float32Array(stack.length / count);
  for (const tensor of layout) {
    vector.set(tensorInStack(stack, tensor, count, copy), tensor.start);
  }
  return vector;
}

/** Writes the vector of one of `count` copies into a stack. */
export function stackInto(
  stack: Float32Array,
  layout: Layout,
  count: number,
  copy: number,
  vector: Float32Array,
): void {
  for (const tensor of layout) {
    tensorInStack(stack, tensor, count, copy).set(vector.subarray(tensor.start, tensor.end));
  }
}

/** The shape of a tensor of `count` copies: that of a single one has no axis of copies. */
export function stackedShape(shape: readonly number[], count: number): readonly number[] {
  return count === 1 ? shape : [count, ...shape];
}
