import type { DenseTensor, Run } from "./session.ts";

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
    const inputs = {
      observation: observationTensor(observations),
      epsilon: { shape: [rows, epsilon.length / rows], data: epsilon },
    };
    const outputs = await run(inputs, ["action", "log_prob", ...told]);
    const logProbs = outputs.log_prob.data;
    return observations.map((_, row) => ({
      action: rowOf(outputs.action, row),
      logProb: Number(logProbs[row]),
      distribution: Object.fromEntries(
        told.map((name) => [name, [rowOf(outputs[name], row)].flat()]),
      ),
    }));
  };
}

/** int64 [rows] from states, float32 [rows, dimensions] from vectors. */
function observationTensor(observations: Observation[]): DenseTensor {
  const rows = observations.length;
  const values = observations.flat();
  return typeof observations[0] === "number"
    ? { shape: [rows], data: BigInt64Array.from(values, BigInt) }
    : { shape: [rows, values.length / rows], data: Float32Array.from(values) };
}

/** A row of a tensor [rows, columns], a number of a tensor [rows]; int64 too comes as numbers. */
function rowOf({ shape: [, columns], data }: DenseTensor, row: number): number | number[] {
  if (columns === undefined) return Number(data[row]);
  return Array.from({ length: columns }, (_, i) => Number(data[row * columns + i]));
}
