import type { RowSequence } from "../../files/row-log.ts";
import type { TensorFile } from "../../files/safetensors.ts";

/** The state of a run: tensors, and rows of which most have been written with one before. */
export interface RunCheckpoint extends TensorFile {
  rows?: RowSequence;
}

/** The metadata of a file that holds only a policy, from which training cannot resume. */
export const policyAlone = { holds: "policy" };

export function isPolicyAlone({ metadata }: Pick<TensorFile, "metadata">): boolean {
  return metadata.holds === policyAlone.holds;
}

/** The entries of a tensor of either type. */
function dataOf({ tensors }: TensorFile, name: string): Float32Array | Float64Array {
  const tensor = tensors.get(name);
  if (tensor) return tensor.data;
  throw new Error(`the checkpoint has no tensor "${name}"`);
}

export function float32Of(checkpoint: TensorFile, name: string): Float32Array {
  const data = dataOf(checkpoint, name);
  if (data instanceof Float32Array) return data;
  throw new Error(`tensor "${name}" must be float32`);
}

export function float64Of(checkpoint: TensorFile, name: string): Float64Array {
  const data = dataOf(checkpoint, name);
  if (data instanceof Float64Array) return data;
  throw new Error(`tensor "${name}" must be float64`);
}

/**
 * The entries of a tensor.
 *
 * @throws {Error} if the checkpoint lacks it, or it has another shape
 */
export function tensorOf({ tensors }: TensorFile, name: string, shape: readonly number[]) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the checkpoint has no tensor "${name}"`);
  if (tensor.shape.join() !== shape.join()) {
    throw new Error(`tensor "${name}" must have the shape [${shape}], has [${tensor.shape}]`);
  }
  return tensor.data;
}

/**
 * A count in a checkpoint's metadata.
 *
 * @throws {Error} if it is missing or not an integer
 */
export function countOf({ metadata }: TensorFile, name: string): number {
  const count = Number(metadata[name] ?? Number.NaN);
  if (!Number.isInteger(count)) throw new Error(`the checkpoint does not say its ${name}`);
  return count;
}
