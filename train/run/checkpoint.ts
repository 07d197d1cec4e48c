import type { Layout } from "../engine/layout.ts";
import type { Learner } from "../engine/learner.ts";
import type { SoftOptimum } from "../spi/iteration.ts";
import type { TensorFile } from "./safetensors.ts";

/** The vectors of moments are laid out like the parameters that they belong to. */
function layoutFor(layouts: ReadonlyMap<string, Layout>, vector: string): Layout {
  const layout = layouts.get(vector.replace(/\.adam_[mv]$/, ""));
  if (!layout) throw new Error(`nothing says how "${vector}" is laid out`);
  return layout;
}

/** What a learner knows, a tensor each: "actor/actor.mean.weight", "critic.adam_m/q1.0.bias", ... */
export function learnerCheckpoint(learner: Learner, environmentSteps: number): TensorFile {
  const tensors: TensorFile["tensors"] = new Map();
  for (const [vector, values] of learner.read()) {
    for (const { name, shape, start, end } of layoutFor(learner.layouts, vector)) {
      tensors.set(`${vector}/${name}`, { data: values.subarray(start, end), shape });
    }
  }
  const metadata = {
    environment_steps: String(environmentSteps),
    gradient_steps: String(learner.steps),
  };
  return { tensors, metadata };
}

/** The policy and values that soft policy iteration found. */
export function spiCheckpoint({ policy, q, value, iterations }: SoftOptimum): TensorFile {
  const shape = [value.length, q.length / value.length];
  const sweeps = iterations.reduce((sum, iteration) => sum + iteration.sweeps, 0);
  return {
    tensors: new Map([
      ["log_policy", { data: policy.logProbability, shape }],
      ["q", { data: q, shape }],
      ["value", { data: value, shape: [value.length] }],
    ]),
    metadata: { iterations: String(iterations.length), sweeps: String(sweeps) },
  };
}

/**
 * One tensor of a checkpoint.
 *
 * @throws {Error} if the checkpoint lacks it or it has another shape
 */
export function tensorOf({ tensors }: TensorFile, name: string, shape: readonly number[]) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the checkpoint has no tensor "${name}"`);
  if (tensor.shape.join() !== shape.join()) {
    throw new Error(`tensor "${name}" must have the shape [${shape}], has [${tensor.shape}]`);
  }
  return tensor.data;
}

/**
 * A count from a checkpoint's metadata.
 *
 * @throws {Error} if it is missing or no whole number
 */
export function countOf({ metadata }: TensorFile, name: string): number {
  const count = Number(metadata[name] ?? Number.NaN);
  if (!Number.isInteger(count)) throw new Error(`the checkpoint does not say its ${name}`);
  return count;
}
