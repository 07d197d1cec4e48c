import { type InferenceSession, Tensor } from "onnxruntime-web/wasm";

/** A vector for a continuous policy, a state index for a discrete one. */
export type Observation = number | number[];

/** What the policy does in one row: a vector, or an action index; and log pi(action | observation). */
export interface Choice {
  action: number | number[];
  logProb: number;
}

/**
 * Chooses one action for each observation. All rows are of one kind.
 *
 * @param epsilon the noise, [rows, columns] in row-major order; zeros give the deterministic action
 */
export type Actor = (observations: Observation[], epsilon: Float32Array) => Promise<Choice[]>;

/** The actor that an ONNX session holds. */
export function createActor(session: InferenceSession): Actor {
  return async (observations, epsilon) => {
    const rows = observations.length;
    const feeds = {
      observation: observationTensor(observations),
      epsilon: new Tensor("float32", epsilon, [rows, epsilon.length / rows]),
    };
    const { action, log_prob } = await session.run(feeds, ["action", "log_prob"]);
    const logProbs = numbersOf(log_prob);
    return rowsOf(action).map((action, row) => ({ action, logProb: logProbs[row] }));
  };
}

/** int64 [rows] from states, float32 [rows, dimensions] from vectors. */
function observationTensor(observations: Observation[]): Tensor {
  const rows = observations.length;
  const values = observations.flat();
  return typeof observations[0] === "number"
    ? new Tensor("int64", BigInt64Array.from(values, BigInt), [rows])
    : new Tensor("float32", Float32Array.from(values), [rows, values.length / rows]);
}

/** The rows of a tensor [rows, columns], the numbers of a tensor [rows]. */
function rowsOf(tensor: Tensor): (number | number[])[] {
  const numbers = numbersOf(tensor);
  const [rows, columns] = tensor.dims;
  if (columns === undefined) return numbers;
  return Array.from({ length: rows }, (_, row) =>
    numbers.slice(row * columns, (row + 1) * columns),
  );
}

/** What a tensor holds, in row-major order; int64 too comes as numbers. */
function numbersOf({ data }: Tensor): number[] {
  return Array.from<unknown, number>(data, Number);
}
