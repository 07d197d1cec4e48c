import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm";
import { env, InferenceSession } from "onnxruntime-web/wasm";

env.logLevel = "error";
env.wasm.numThreads = 1;
env.wasm.proxy = false;
// Never compiled: that there are bytes makes ONNX Runtime take the loader it carries in itself,
// rather than look for one beside a script URL, which a Worker does not have.
env.wasm.wasmBinary = new ArrayBuffer(1);

/** The smallest ONNX model there is: y = x, of one number. */
const identity =
  "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCAhAN";

/**
 * Starts ONNX Runtime. It starts with the first session that is asked for, whichever that is, and
 * takes most of a fifth of a second: so this is awaited while the Worker starts, and later sessions
 * take a hundredth of that.
 *
 * Workers refuse to compile WebAssembly from bytes, and ONNX Runtime takes nothing but bytes. So
 * whatever it instantiates as it starts is the module that was compiled at upload.
 */
export async function startRuntime(): Promise<void> {
  const { instantiate } = WebAssembly;
  const instantiateRuntime = async (_bytes: BufferSource, imports?: WebAssembly.Imports) => ({
    module: runtime,
    instance: await instantiate(runtime, imports),
  });
  Object.assign(WebAssembly, { instantiate: instantiateRuntime });
  try {
    const session = await InferenceSession.create(Uint8Array.fromBase64(identity));
    await session.release();
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
}
