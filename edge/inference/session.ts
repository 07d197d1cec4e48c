import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm";
import { env, InferenceSession } from "onnxruntime-web/wasm";

env.logLevel = "error";
env.wasm.numThreads = 1;
env.wasm.proxy = false;
// Never compiled: that there are bytes makes ONNX Runtime take the loader it carries in itself,
// rather than look for one beside a script URL, which a Worker does not have.
env.wasm.wasmBinary = new ArrayBuffer(1);

const { instantiate } = WebAssembly;

/**
 * Opens an ONNX model for inference.
 *
 * Call it while the Worker starts, not in a request: a session that one request is creating cannot
 * be awaited by another, since what a request has begun ends with it.
 *
 * Workers refuse to compile WebAssembly from bytes, and ONNX Runtime takes nothing but bytes. So
 * whatever it instantiates while it creates a session is the module that was compiled at upload;
 * it does so in the first call only, which all others await.
 */
export async function createSession(model: ArrayBuffer): Promise<InferenceSession> {
  Object.assign(WebAssembly, { instantiate: instantiateRuntime });
  try {
    return await InferenceSession.create(model);
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
}

async function instantiateRuntime(_bytes: BufferSource, imports?: WebAssembly.Imports) {
  return { module: runtime, instance: await instantiate(runtime, imports) };
}
