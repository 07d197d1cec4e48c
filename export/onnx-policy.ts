import * as ort from "../installation/onnxruntime.ts";
import {
  interfaceOf,
  type PolicyFacts,
  type PolicyInterface,
} from "../schemas/policy-interface.ts";

/** The outputs of an exported actor by name, with entries in row-major order. */
export type ActorResult = Record<string, Float32Array | BigInt64Array>;

/** An exported actor, run by onnxruntime-node. */
export interface OnnxActor {
  interface: PolicyInterface;
  /**
   * @param observations [rows, observation] in row-major order; indices for a discrete space
   * @param epsilon [rows, columns]; ignored if the actor takes no noise
   */
  run(observations: ArrayLike<number>, epsilon: Float32Array, rows: number): Promise<ActorResult>;
  release(): Promise<void>;
}

/** Loads an actor from the bytes of its .onnx file. */
export async function loadActor(bytes: Uint8Array, facts: PolicyFacts): Promise<OnnxActor> {
  const session = await ort.InferenceSession.create(bytes, {
    // Batches and layers are small: waking a second thread costs more than it saves.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const follows = interfaceOf(facts);
  const { inputs, noise } = follows;
  return {
    interface: follows,
    async run(observations, epsilon, rows) {
      const shape = [rows, ...inputs.observation.row];
      const outputs = await session.run({
        observation:
          inputs.observation.datatype === "FP32"
            ? new ort.Tensor("float32", Float32Array.from(observations), shape)
            : new ort.Tensor("int64", BigInt64Array.from(Array.from(observations, BigInt)), shape),
        ...(noise && { epsilon: new ort.Tensor("float32", epsilon, [rows, noise.columns]) }),
      });
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data }]) => {
          if (data instanceof Float32Array || data instanceof BigInt64Array) return [name, data];
          throw new TypeError(`output "${name}" is neither float32 nor int64`);
        }),
      );
    },
    release: () => session.release(),
  };
}
