import type { TensorOperations } from "../../graph/operations.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import type { TakeParameter } from "./gradient-step.ts";
import type { Initialization } from "./initialization.ts";

/** The place of a tensor in a flat vector of parameters. */
export interface Placement {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its entries are start to end - 1 of the vector, in row-major order. */
  readonly start: number;
  readonly end: number;
  /** Draws its initial entries. */
  readonly initialization: Initialization;
}

/** The places of the tensors of one or more networks in a flat vector. */
export type Layout = readonly Placement[];

/** The layout of the parameters that a function requests; it receives the placeholder for each. */
export function layoutOf<Tensor>(
  build: (take: TakeParameter<Tensor>) => unknown,
  placeholder: Tensor,
): Layout {
  const layout: Placement[] = [];
  build((name, shape, initialization) => {
    const start = lengthOf(layout);
    layout.push({ name, shape, initialization, start, end: start + sizeOf(shape) });
    return placeholder;
  });
  return layout;
}

/** The number of entries of the flat vector. */
export function lengthOf(layout: Layout): number {
  return layout.at(-1)?.end ?? 0;
}

/** Draws the initial values of all parameters as a flat vector. */
export function initialize(layout: Layout, random: NumpyGenerator): Float32Array {
  const values = new Float32Array(lengthOf(layout));
  for (const { start, shape, initialization } of layout) {
    values.set(initialization(shape, random), start);
  }
  return values;
}

/**
 * Builds networks whose tensors are slices of a flat vector.
 *
 * @returns the result of `build`, and the tensors in the order of the layout
 */
export function unflatten<Tensor, Network>(
  ops: TensorOperations<Tensor>,
  flat: Tensor,
  build: (take: TakeParameter<Tensor>) => Network,
): { network: Network; tensors: Tensor[] } {
  const tensors: Tensor[] = [];
  let start = 0;
  const network = build((_name, shape) => {
    const end = start + sizeOf(shape);
    const tensor = ops.reshape(ops.slice(flat, 0, start, end), shape);
    start = end;
    tensors.push(tensor);
    return tensor;
  });
  return { network, tensors };
}

/** Concatenates tensors into a flat vector: the inverse of `unflatten`. */
export function flatten<Tensor>(
  ops: TensorOperations<Tensor>,
  tensors: readonly Tensor[],
  layout: Layout,
): Tensor {
  const flat = tensors.map((tensor, i) => ops.reshape(tensor, [layout[i].end - layout[i].start]));
  return flat.length === 1 ? flat[0] : ops.concat(flat, 0);
}
