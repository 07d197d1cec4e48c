import { InferenceSession } from "onnxruntime-web/wasm";

/** What evaluates a model: named tensors in, named tensors out. */
export type Run = (
  feeds: InferenceSession.OnnxValueMapType,
  outputs: readonly string[],
) => Promise<InferenceSession.OnnxValueMapType>;

/** An ONNX model that is ready to run. */
export interface Session {
  run: Run;
  /** Frees its memory, which no garbage collector sees. */
  release(): Promise<void>;
}

/** Opens an ONNX model for inference, once the runtime was started. */
export function createSession(model: ArrayBuffer): Promise<Session> {
  return InferenceSession.create(model);
}
