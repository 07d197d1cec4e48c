import type { Node } from "../../../../graph/node.ts";
import { writeModel } from "../../../../graph/onnx/write.ts";
import * as ort from "../../../../installation/onnxruntime.ts";

/** Where an output is left: in a buffer of the device, or in the memory of the process. */
export type Location = "gpu-buffer" | "cpu";

/** A graph compiled for WebGPU. */
export interface WebgpuProgram {
  /** The names of the graph's inputs. */
  readonly inputs: readonly string[];
  /** Returns the outputs as new tensors, from tensors at either location. */
  run(feeds: Readonly<Record<string, ort.Tensor>>): Promise<Record<string, ort.Tensor>>;
  release(): Promise<void>;
}

/** Returns what an error of ONNX Runtime means, in a sentence. */
function explain(name: string, error: unknown): unknown {
  const message = String(error);
  if (message.includes("Failed to get a WebGPU adapter")) {
    const needs =
      "it needs a driver for Vulkan (and on Linux its loader, libvulkan.so.1), Metal or D3D12";
    return new Error(`device "webgpu" finds no GPU: ${needs}`, { cause: error });
  }
  if (message.includes("fallback to CPU EP has been explicitly disabled")) {
    return new Error(`"${name}" has an operation that WebGPU cannot compute`, { cause: error });
  }
  return error;
}

/**
 * Compiles the part of a graph that the outputs depend on, all of it for WebGPU: an operation that
 * ran on the CPU instead would move its tensors there and back in every step.
 *
 * @param locationOf where each output is left
 * @throws {Error} saying what is missing, if there is no device or it lacks an operation
 */
export async function compileForWebgpu(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  locationOf: (output: string) => Location,
): Promise<WebgpuProgram> {
  const locations = Object.keys(outputs).map((output) => [output, locationOf(output)]);
  const session = await ort.InferenceSession.create(
    writeModel({ name, outputs, target: "webgpu" }),
    {
      executionProviders: ["webgpu"],
      preferredOutputLocation: Object.fromEntries(locations),
      graphOptimizationLevel: "all",
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Errors are thrown as well.
      logSeverityLevel: 4,
      extra: { "session.disable_cpu_ep_fallback": "1" },
    },
  ).catch((error: unknown) => {
    throw explain(name, error);
  });
  return {
    inputs: session.inputNames,
    run: (feeds) => session.run(feeds),
    release: () => session.release(),
  };
}
