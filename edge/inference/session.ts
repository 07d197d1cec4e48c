/** A tensor of one of the two element types that actors have, in row-major order. */
export interface DenseTensor {
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}

/**
 * Evaluates an ONNX model: named tensors in, named tensors out.
 *
 * @param inputs every input of the model
 * @param outputs the names of those outputs that are wanted
 */
export type Run = (
  inputs: Readonly<Record<string, DenseTensor>>,
  outputs: readonly string[],
) => Promise<Record<string, DenseTensor>>;

/** An ONNX model that is ready to run. */
export interface Session {
  run: Run;
  /** The memory that it holds, about. */
  readonly bytes: number;
  /** Frees what no garbage collector sees. */
  release(): Promise<void>;
}

/** The session of a model, which is made when it is first needed, and again when it had to go. */
export interface LazySession {
  prepare(): Promise<void>;
  run: Run;
}

/**
 * Opens an ONNX model for inference: an engine.
 *
 * @throws {Error} saying what in the model is not supported
 */
export type CreateSession = (model: ArrayBuffer) => Promise<Session>;
