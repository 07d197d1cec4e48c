import * as ort from "onnxruntime-node";
import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { sizeOf } from "../../../graph/shape.ts";

export type FloatTensor = ort.TypedTensor<"float32">;
export type Tensors = Record<string, FloatTensor>;

/** A tensor whose entries are the array's, which are read and written in place. */
export function tensorOn(data: Float32Array, shape: readonly number[]): FloatTensor {
  return new ort.Tensor("float32", data, shape);
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[]): FloatTensor {
  return tensorOn(new Float32Array(sizeOf(shape)), shape);
}

/** A graph that onnxruntime-node runs. */
export interface OrtProgram {
  /** The names of the inputs that the graph takes. */
  readonly inputs: readonly string[];
  /** Computes the fetches from the feeds, in place. */
  run(feeds: Tensors, fetches: Tensors): Promise<unknown>;
  release(): Promise<void>;
}

/**
 * Compiles the part of a graph that the outputs depend on.
 *
 * @param threads among how many threads a matrix product is shared out
 */
export async function compile(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  threads: number,
): Promise<OrtProgram> {
  const session = await ort.InferenceSession.create(writeModel({ name, outputs }), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Else the threads of one session spin on while those of the next, or JavaScript, have work.
    extra: { "session.force_spinning_stop": "1" },
  });
  return {
    inputs: session.inputNames,
    run: (feeds, fetches) => session.run(feeds, fetches),
    release: () => session.release(),
  };
}
