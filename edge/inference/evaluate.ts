import { Tensor } from "onnxruntime-web/wasm";
import type { Run } from "./session.ts";

/** A tensor of one of the two element types that actors have, in row-major order. */
export interface DenseTensor {
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}

/**
 * Evaluates an ONNX model: named tensors in, named tensors out.
 *
 * @param inputs every input of the model
 * @param outputs the names of those outputs that are wanted
 */
export type Evaluate = (
  inputs: Readonly<Record<string, DenseTensor>>,
  outputs: readonly string[],
) => Promise<Record<string, DenseTensor>>;

export function createEvaluate(run: Run): Evaluate {
  return async (inputs, outputs) => {
    const feeds = mapValues(inputs, ({ data, shape }) =>
      data instanceof Float32Array
        ? new Tensor("float32", data, shape)
        : new Tensor("int64", data, shape),
    );
    return mapValues(await run(feeds, outputs), ({ data, dims }) => {
      if (data instanceof Float32Array || data instanceof BigInt64Array) {
        return { data, shape: dims };
      }
      throw new TypeError("an output of the actor is neither float32 nor int64");
    });
  };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
