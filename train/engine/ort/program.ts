import { largestProduct } from "../../../graph/cost.ts";
import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { sizeOf } from "../../../graph/shape.ts";
import * as ort from "../../../installation/onnxruntime.ts";
import type { Device } from "../devices.ts";
import { productThreads } from "./product-threads.ts";

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
  run(feeds: Tensors, fetches: Tensors): Promise<void>;
  /** Writes the file of a profile, if the session's options ask for one. */
  endProfiling(): void;
  release(): Promise<void>;
}

/**
 * Frees the memory of results. ONNX Runtime computes fetches in place, and then copies them into
 * arrays that nobody reads. Until they are collected as garbage, they count as memory in use, and
 * make V8 collect all of it every few dozen gradient steps.
 */
function freeCopies(results: ort.InferenceSession.ReturnType, fetches: Tensors): void {
  for (const [name, result] of Object.entries(results)) {
    if (result.location !== "cpu" || Array.isArray(result.data)) continue;
    const { buffer } = result.data;
    if (buffer instanceof ArrayBuffer && buffer !== fetches[name].data.buffer) buffer.transfer(0);
  }
}

/**
 * Compiles the part of a graph that the outputs depend on.
 *
 * @param threads the number of threads for a matrix product, if it is large enough
 */
export function compile(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  threads: number,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<OrtProgram> {
  const largest = largestProduct(Object.values(outputs));
  return load(
    writeModel({ name, outputs, target: "onnxruntime" }),
    productThreads(largest, threads),
    options,
  );
}

/** The options of a session on a device; feeds and fetches are in the memory of the process. */
export function optionsOf(device: Device): ort.InferenceSession.SessionOptions {
  // Otherwise CUDA rounds the factors of products to 10 bits. It reads the variable when it is loaded.
  if (device === "cuda") process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  return { executionProviders: [device] };
}

/**
 * Loads a model.
 *
 * @param threads the number of threads for a matrix product
 * @param options of the session, in addition to those of every program
 */
export async function load(
  model: Uint8Array,
  threads: number,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<OrtProgram> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Otherwise the threads of one session keep spinning while those of the next, or JavaScript,
    // work.
    extra: { "session.force_spinning_stop": "1" },
    ...options,
  });
  return {
    inputs: session.inputNames,
    async run(feeds, fetches) {
      freeCopies(await session.run(feeds, fetches), fetches);
    },
    endProfiling: () => session.endProfiling(),
    release: () => session.release(),
  };
}
