import * as ort from "onnxruntime-node";
import type { Manifest } from "../schemas/manifest.ts";

/** One run of an exported actor: each output's entries, in row-major order, by its name. */
export type ActorResult = Record<string, Float32Array | BigInt64Array>;

/** An exported actor, run by onnxruntime-node. */
export interface OnnxActor {
  /**
   * @param observations [rows, observation] in row-major order; for a discrete policy the states
   * @param epsilon [rows, columns]; left aside where the actor takes none
   */
  run(observations: ArrayLike<number>, epsilon: Float32Array, rows: number): Promise<ActorResult>;
  release(): Promise<void>;
}

/** Loads an actor from the bytes of its .onnx file. */
export async function loadActor(bytes: Uint8Array, kind: Manifest["kind"]): Promise<OnnxActor> {
  const session = await ort.InferenceSession.create(bytes, {
    // Rows are few and layers small: waking a second thread costs more than it computes.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const takesNoise = session.inputNames.includes("epsilon");
  return {
    async run(observations, epsilon, rows) {
      const observation =
        kind === "continuous"
          ? new ort.Tensor("float32", Float32Array.from(observations), [
              rows,
              observations.length / rows,
            ])
          : new ort.Tensor("int64", BigInt64Array.from(Array.from(observations, BigInt)), [rows]);
      const outputs = await session.run({
        observation,
        ...(takesNoise && {
          epsilon: new ort.Tensor("float32", epsilon, [rows, epsilon.length / rows]),
        }),
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
