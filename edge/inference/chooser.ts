import { type Observation, observationTensor } from "./observation-tensor.ts";
import type { DenseTensor, Run } from "./session.ts";

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
export type Choose = (
  observations: Observation[],
  epsilon: Float32Array,
  told?: readonly DistributionOutput[],
) => Promise<Choice[]>;

/** Creates what chooses actions by an ONNX model. */
export function createChooser(run: Run): Choose {
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

/** A row of a tensor [rows, columns], a number of a tensor [rows]; int64 too comes as numbers. */
function rowOf({ shape: [, columns], data }: DenseTensor, row: number): number | number[] {
  if (columns === undefined) return Number(data[row]);
  return Array.from({ length: columns }, (_, i) => Number(data[row * columns + i]));
}
