import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { sizeOf } from "../../../graph/shape.ts";
import * as ort from "../../../installation/onnxruntime.ts";
import type { Device } from "../devices.ts";

export type FloatTensor = ort.TypedTensor<"float32">;
export type Tensors = Record<string, FloatTensor>;

/** A tensor on an array, without copying: reads and writes go to the array. */
export function tensorOn(data: Float32Array, shape: readonly number[]): FloatTensor {
  return new ort.Tensor("float32", data, shape);
}

/** A tensor of zeros. */
export function zeros(shape: readonly number[]): FloatTensor {
  return tensorOn(new Float32Array(sizeOf(shape)), shape);
}

/** A graph compiled for onnxruntime-node. */
export interface OrtProgram {
  /** The names of the graph's inputs. */
  readonly inputs: readonly string[];
  /** Computes the fetches from the feeds, in place. */
  run(feeds: Tensors, fetches: Tensors): Promise<unknown>;
  release(): Promise<void>;
}

/**
 * Compiles the part of a graph that the outputs depend on.
 *
 * @param threads the number of threads for a matrix product
 * @param device that computes it; feeds and fetches are in the memory of the process
 */
export async function compile(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  threads: number,
  device: Device = "cpu",
): Promise<OrtProgram> {
  // Otherwise CUDA rounds the factors of products to 10 bits. It reads the variable when it is loaded.
  if (device === "cuda") process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  const session = await ort.InferenceSession.create(writeModel({ name, outputs }), {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Otherwise the threads of one session keep spinning while those of the next, or JavaScript,
    // work.
    extra: { "session.force_spinning_stop": "1" },
  });
  return {
    inputs: session.inputNames,
    run: (feeds, fetches) => session.run(feeds, fetches),
    release: () => session.release(),
  };
}
