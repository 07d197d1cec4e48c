import type { Node } from "../../graph/node.ts";
import type { ElementKind } from "./element-type.ts";

/** The most entries of a constant: 8 MiB in float32, as large as an actor's file may be. */
export const mostConstants = 2 ** 21;

/** The most entries of a row, as many as a served actor may have. */
export const mostEntries = 8192;

/** The most axes of a tensor. */
export const mostAxes = 16;

/**
 * Where a tensor's axes are. The batch is an axis like others, of length 1: translated is what the
 * model does to one row, and the trace repeats it for every row. `batch` is its place, or undefined
 * for a tensor without one.
 */
interface Axes {
  axes: readonly number[];
  batch: number | undefined;
}

/** A tensor that does not depend on the observation: entries in row-major order. */
export interface ConstantTensor extends Axes {
  form: "constant";
  kind: ElementKind;
  data: ArrayLike<number>;
}

/** A number of a tensor's shape; "batch" is the number of rows. */
export type Extent = number | "batch";

/** A shape that has the number of rows in it, as models compute for a reshape. */
export interface ExtentTensor extends Axes {
  form: "extents";
  kind: "int";
  data: readonly Extent[];
}

/** A tensor that depends on the observation. */
export interface RowTensor extends Axes {
  form: "rows";
  kind: ElementKind;
  /** float32 [batch, entries], of any kind: the entries of all axes but the batch, row-major. */
  node: Node;
}

export type ModelTensor = ConstantTensor | ExtentTensor | RowTensor;

export function constantTensor(
  kind: ElementKind,
  axes: readonly number[],
  data: ArrayLike<number>,
  batch?: number,
): ConstantTensor {
  return { form: "constant", kind, axes, batch, data };
}

/** A shape, which is a constant unless it has the number of rows in it. */
export function extents(
  data: readonly Extent[],
  axes: readonly number[] = [data.length],
): ModelTensor {
  const numbers = data.filter((entry) => entry !== "batch");
  return numbers.length === data.length
    ? constantTensor("int", axes, numbers)
    : { form: "extents", kind: "int", axes, batch: undefined, data };
}

/** The lengths of a tensor's axes as its model sees them. */
export const extentsOf = ({ axes, batch }: Axes): Extent[] =>
  axes.map((length, axis) => (axis === batch ? "batch" : length));

export const formatExtents = (tensor: Axes): string => `[${extentsOf(tensor).join(", ")}]`;
