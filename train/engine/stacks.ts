import type { Layout } from "./layout.ts";

/*
 * Stacks of flat vectors of one layout: each tensor of the layout of all copies, copy by copy, then
 * the next tensor. A tensor of all copies thus lies in one piece, with an axis of copies in front.
 */

/** The place of a tensor in a copy's own vector, and in the stack. */
interface StackedPlace {
  readonly start: number;
  readonly end: number;
  readonly inStack: number;
}

/** The place in a stack of an entry of a copy's vector, which is the first of a tensor. */
export function startInStack({ start, end }: StackedTensor, count: number, copy: number): number {
  return count * start + copy * (end - start);
}

type StackedTensor = Pick<Layout[number], "start" | "end">;

function placesOf(layout: Layout, count: number, copy: number): StackedPlace[] {
  return layout.map(({ start, end }) => ({
    start,
    end,
    inStack: startInStack({ start, end }, count, copy),
  }));
}

/** The part of one of `count` copies, as a vector of its own. */
export function unstack(
  stack: Float32Array,
  layout: Layout,
  count: number,
  copy: number,
): Float32Array {
  const vector = new Float32Array(stack.length / count);
  for (const { start, end, inStack } of placesOf(layout, count, copy)) {
    vector.set(stack.subarray(inStack, inStack + end - start), start);
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
  for (const { start, end, inStack } of placesOf(layout, count, copy)) {
    stack.set(vector.subarray(start, end), inStack);
  }
}
