import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { CreateSession, DenseTensor } from "../session.ts";
import { startRuntime } from "./runtime.ts";

// At startup, so that no request pays for it.
await startRuntime();

/** Opens an ONNX model in ONNX Runtime. */
export const createSession: CreateSession = async (model) => {
  const session = await InferenceSession.create(model);
  return {
    bytes: model.byteLength,
    release: () => session.release(),
    run: async (inputs, outputs) =>
      mapValues(await session.run(mapValues(inputs, toTensor), outputs), fromTensor),
  };
};

function toTensor({ data, shape }: DenseTensor): Tensor {
  return data instanceof Float32Array
    ? new Tensor("float32", data, shape)
    : new Tensor("int64", data, shape);
}

function fromTensor({ data, dims }: Tensor): DenseTensor {
  if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, shape: dims };
  throw new TypeError("an output of the actor is neither float32 nor int64");
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
