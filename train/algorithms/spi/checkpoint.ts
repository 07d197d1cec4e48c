import type { TensorFile } from "../../../files/safetensors.ts";
import type { SoftOptimum } from "./iteration.ts";

/** The checkpoint of soft policy iteration: its policy and values. */
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
