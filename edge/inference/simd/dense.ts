import type { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import type { Step } from "./elementwise.ts";
import { type LayerSizes, stripColumnsOf, wideColumnsOf } from "./layer.ts";

const bytesOfFloat = Float32Array.BYTES_PER_ELEMENT;

/** The function of the kernel's module, on one memory. */
export type Kernel = (...parameters: number[]) => void;

/** The least that an output may be, with a ReLU and without. */
export const floors = Float32Array.of(Number.NEGATIVE_INFINITY, 0);

/** How far behind its last row a dense layer may write. */
export const overrun = 3;

export function bindKernel(module: WebAssembly.Module, { memory }: VectorMemory): Kernel {
  const { run } = new WebAssembly.Instance(module, { environment: { memory } }).exports;
  if (typeof run !== "function") throw new Error("the kernel has no function");
  return (...parameters) => {
    run(...parameters);
  };
}

/**
 * y = x W + b, or the ReLU of that, of so many rows.
 *
 * @param at the addresses of x, [rows, inputs], of the packed layer, of y, [rows, outputs] with room
 * for `overrun` numbers behind, and of `floors`
 */
export function dense(
  kernel: Kernel,
  layer: LayerSizes,
  at: { x: number; layer: number; y: number; floors: number },
  withRelu: boolean,
): Step {
  const inputs = layer.inputs * bytesOfFloat;
  const outputs = layer.outputs * bytesOfFloat;
  const columns = stripColumnsOf(layer) * bytesOfFloat;
  const wide = wideColumnsOf(layer) * bytesOfFloat;
  const floor = at.floors + (withRelu ? bytesOfFloat : 0);
  return (rows) =>
    kernel(at.x, at.x + rows * inputs, inputs, at.layer, at.y, outputs, columns, wide, floor);
}
