/** float32 columns that one instruction computes. */
export const columnsOfVector = 4;

/**
 * Vectors that are summed up side by side: many, so that additions need not wait for each other; and
 * one for the columns that are left then.
 */
export const vectorsOfStrip = { wide: 4, narrow: 1 } as const;

const columnsOfStrip = {
  wide: vectorsOfStrip.wide * columnsOfVector,
  narrow: vectorsOfStrip.narrow * columnsOfVector,
};

/** The counts of numbers that a dense layer takes and gives. */
export interface LayerSizes {
  inputs: number;
  outputs: number;
}

/** A dense layer x W + b: W is [inputs, outputs] in row-major order. */
export interface Layer extends LayerSizes {
  weights: Float32Array;
  bias: Float32Array;
}

/** The columns of all wide strips together; narrow ones have the rest. */
export function wideColumnsOf({ outputs }: LayerSizes): number {
  return outputs - (outputs % columnsOfStrip.wide);
}

/** The columns of all strips together, of which the last few may be none of the layer's. */
export function stripColumnsOf({ outputs }: LayerSizes): number {
  return Math.ceil(outputs / columnsOfStrip.narrow) * columnsOfStrip.narrow;
}

/** The count of numbers that a layer is packed into. */
export function packedLengthOf(layer: LayerSizes): number {
  return (layer.inputs + 1) * stripColumnsOf(layer);
}

/**
 * Lays a layer out in the order in which the kernel reads it: the last strip first, of each its
 * biases, then its weights of one input after the other; zeros where there is no column.
 *
 * @param packed of the length of `packedLengthOf`, zeros
 */
export function packLayer(layer: Layer, packed: Float32Array): void {
  const { inputs, outputs, weights, bias } = layer;
  const wide = wideColumnsOf(layer);
  let at = 0;
  let end = stripColumnsOf(layer);
  while (end > 0) {
    const width = end > wide ? columnsOfStrip.narrow : columnsOfStrip.wide;
    const column = end - width;
    const columns = Math.min(width, outputs - column);
    packed.set(bias.subarray(column, column + columns), at);
    for (let input = 0; input < inputs; input++) {
      const start = input * outputs + column;
      packed.set(weights.subarray(start, start + columns), at + (input + 1) * width);
    }
    at += (inputs + 1) * width;
    end = column;
  }
}
