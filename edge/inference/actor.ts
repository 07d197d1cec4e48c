import { Tensor } from "onnxruntime-web/wasm";
import type { Run } from "./session.ts";

/** A vector for a continuous policy, a state index for a discrete one. */
export type Observation = number | number[];

/** What an actor can tell of the distribution that an action is drawn from. */
export type DistributionOutput = "mean" | "log_std" | "logits";

/** What the policy does in one row: a vector, or an action index; and log pi(action | observation). */
export interface Choice {
  action: number | number[];
  logProb: number;
  distribution: Partial<Record<DistributionOutput, number[]>>;
}

/**
 * Chooses one action for each observation. All rows are of one kind.
 *
 * @param epsilon the noise, [rows, columns] in row-major order; zeros give the deterministic action
 * @param told what to tell of the distribution; nothing else is fetched from the model
 */
export type Actor = (
  observations: Observation[],
  epsilon: Float32Array,
  told?: readonly DistributionOutput[],
) => Promise<Choice[]>;

/** The actor that an ONNX model holds. */
export function createActor(run: Run): Actor {
  return async (observations, epsilon, told = []) => {
    const rows = observations.length;
    const feeds = {
      observation: observationTensor(observations),
      epsilon: new Tensor("float32", epsilon, [rows, epsilon.length / rows]),
    };
    const outputs = await run(feeds, ["action", "log_prob", ...told]);
    const logProbs = numbersOf(outputs.log_prob);
    const tables = told.map((name) => ({ name, rows: rowsOf(outputs[name]) }));
    return rowsOf(outputs.action).map((action, row) => ({
      action,
      logProb: logProbs[row],
      distribution: Object.fromEntries(tables.map(({ name, rows }) => [name, [rows[row]].flat()])),
    }));
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
