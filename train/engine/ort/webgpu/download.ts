import { Trace } from "../../../../graph/trace.ts";
import type { Tensor } from "../../../../installation/onnxruntime.ts";
import { compileForWebgpu } from "./program.ts";

/**
 * Returns the entries of a tensor in the memory of the process.
 *
 * @throws {Error} if it is elsewhere, or has entries of another type
 */
export function onCpu(tensor: Tensor | undefined): Float32Array {
  const data = tensor?.location === "cpu" ? tensor.data : undefined;
  if (data instanceof Float32Array) return data;
  throw new Error(
    `needs floats on the CPU, has ${tensor?.type ?? "nothing"} (${tensor?.location})`,
  );
}

/** Copies vectors from wherever they are. */
export interface Download {
  /** A copy of a vector, to the bit. */
  copy(vector: Tensor): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Compiles the identity with its output on the CPU. `Tensor.getData`, which is meant for this, aborts
 * the process under Node.
 *
 * @param rank of the tensors
 */
export async function createDownload(rank = 1): Promise<Download> {
  const trace = new Trace();
  const axes = Array.from({ length: rank }, (_, axis) => `axis ${axis}`);
  const vector = trace.input("vector", axes);
  const copy = trace.stopGradient(vector);
  const program = await compileForWebgpu("download", { copy }, () => "cpu");
  return {
    async copy(vector) {
      if (vector.location === "cpu") return onCpu(vector).slice();
      return onCpu((await program.run({ vector })).copy);
    },
    release: () => program.release(),
  };
}
