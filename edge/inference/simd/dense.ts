import { type LayerSizes, stripColumnsOf, wideColumnsOf } from "./layer.ts";

/** The function of the kernel's module, on one memory. */
export type DenseKernel = (
  x: number,
  end: number,
  inputs: number,
  layer: number,
  y: number,
  outputs: number,
  columns: number,
  wide: number,
  floor: number,
) => void;

/** The kernel's parameters that do not depend on the number of rows: addresses and lengths in bytes. */
export interface DenseParameters {
  x: number;
  inputs: number;
  layer: number;
  y: number;
  outputs: number;
  columns: number;
  wide: number;
  floor: number;
}

/** The least that an output may be: with a ReLU 0, without -Infinity. */
export const floors = Float32Array.of(Number.NEGATIVE_INFINITY, 0);

/** The distance behind its last row to which the kernel may write. */
export const overrun = 3;

const bytesOfFloat = Float32Array.BYTES_PER_ELEMENT;

export function bindDenseKernel(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): DenseKernel {
  const { run } = new WebAssembly.Instance(module, { environment: { memory } }).exports;
  if (typeof run !== "function") throw new Error("the kernel has no function");
  // To spread parameters takes as long as a small layer.
  return (x, end, inputs, layer, y, outputs, columns, wide, floor) => {
    run(x, end, inputs, layer, y, outputs, columns, wide, floor);
  };
}

/**
 * The arguments of the kernel for a layer.
 *
 * @param at the addresses of x, [rows, inputs], of the packed layer, of y, [rows, outputs] with room
 * for `overrun` numbers behind, and of `floors`
 */
export function denseParameters(
  layer: LayerSizes,
  at: { x: number; layer: number; y: number; floors: number },
  withRelu: boolean,
): DenseParameters {
  return {
    x: at.x,
    inputs: layer.inputs * bytesOfFloat,
    layer: at.layer,
    y: at.y,
    outputs: layer.outputs * bytesOfFloat,
    columns: stripColumnsOf(layer) * bytesOfFloat,
    wide: wideColumnsOf(layer) * bytesOfFloat,
    floor: at.floors + (withRelu ? bytesOfFloat : 0),
  };
}

/** y = x W + b, or the ReLU of that, of so many rows. */
export function runDense(kernel: DenseKernel, dense: DenseParameters, rows: number): void {
  const { x, inputs, layer, y, outputs, columns, wide, floor } = dense;
  kernel(x, x + rows * inputs, inputs, layer, y, outputs, columns, wide, floor);
}
