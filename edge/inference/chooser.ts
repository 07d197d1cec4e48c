import type { PolicyInterface } from "../../schemas/policy-interface.ts";
import { type ObservedPoint, observationTensor } from "./observation-tensor.ts";
import type { DenseTensor, Run } from "./session.ts";

/** The outputs of an actor that are parameters of the distribution of actions. */
export type DistributionOutput = "mean" | "log_std" | "logits";

/** The choice of a policy in one row. */
export interface Choice {
  /** A vector, or the index of an action. */
  action: number | number[];
  /** log pi(action | observation); undefined where the policy has no density. */
  logProb: number | undefined;
  distribution: Partial<Record<DistributionOutput, number[]>>;
}

/**
 * Chooses one action for each observation. All rows are of one kind.
 *
 * @param epsilon the noise, [rows, columns] in row-major order; zeros give the deterministic action,
 * and a policy that takes no noise has undefined
 * @param told the parameters of the distribution to tell; nothing else is fetched from the model
 */
export type Choose = (
  observations: ObservedPoint[],
  epsilon: Float32Array | undefined,
  told?: readonly DistributionOutput[],
) => Promise<Choice[]>;

/** Creates what chooses actions by an ONNX model. */
export function createChooser(run: Run, { hasLogProb }: PolicyInterface): Choose {
  const always = hasLogProb ? ["action", "log_prob"] : ["action"];
  return async (observations, epsilon, told = []) => {
    const rows = observations.length;
    const outputs = await run(
      {
        observation: observationTensor(observations),
        ...(epsilon && { epsilon: { shape: [rows, epsilon.length / rows], data: epsilon } }),
      },
      [...always, ...told],
    );
    const logProbs = hasLogProb ? outputs.log_prob.data : undefined;
    return observations.map((_, row) => ({
      action: rowOf(outputs.action, row),
      logProb: logProbs && Number(logProbs[row]),
      distribution: told.length === 0 ? nothingTold : distributionIn(outputs, told, row),
    }));
  };
}

const nothingTold: Choice["distribution"] = {};

function distributionIn(
  outputs: Record<string, DenseTensor>,
  told: readonly DistributionOutput[],
  row: number,
): Choice["distribution"] {
  return Object.fromEntries(told.map((name) => [name, [rowOf(outputs[name], row)].flat()]));
}

/** A row of a tensor [rows, columns], a number of a tensor [rows]; int64 too comes as numbers. */
function rowOf({ shape: [, columns], data }: DenseTensor, row: number): number | number[] {
  if (columns === undefined) return Number(data[row]);
  const numbers: number[] = [];
  for (let i = row * columns; i < (row + 1) * columns; i++) numbers.push(Number(data[i]));
  return numbers;
}
