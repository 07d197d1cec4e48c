import type { TensorFile } from "../../files/safetensors.ts";
import { type Layout, lengthOf } from "../engine/layout.ts";
import type { Learner, LearnerState } from "../engine/learner.ts";
import { type Normalization, normalizationOf } from "../networks/observation-statistics.ts";
import { float64Of, policyAlone, tensorOf } from "../run/checkpoint.ts";

type Layouts = Learner["layouts"];

/** The layout of a vector; Adam's moments are laid out like their parameters. */
function layoutFor(layouts: Layouts, vector: string): Layout {
  const layout = layouts.get(vector.replace(/\.adam_[mv]$/, ""));
  if (!layout) throw new Error(`nothing says how "${vector}" is laid out`);
  return layout;
}

/**
 * The tensors of a learner by name: "actor/actor.mean.weight", "critic.adam_m/q1.0.bias", ... Each
 * is a view of its vector.
 */
export function learnerTensors(learner: LearnerState, layouts: Layouts): TensorFile["tensors"] {
  const tensors: TensorFile["tensors"] = new Map();
  for (const [vector, values] of learner) {
    for (const { name, shape, start, end } of layoutFor(layouts, vector)) {
      tensors.set(`${vector}/${name}`, { data: values.subarray(start, end), shape });
    }
  }
  return tensors;
}

/**
 * The state of a learner in a checkpoint.
 *
 * @param vectors the names of its vectors
 * @throws {Error} naming a tensor that is missing or has another shape
 */
export function learnerIn(
  checkpoint: TensorFile,
  vectors: readonly string[],
  layouts: Layouts,
): LearnerState {
  const learner: LearnerState = new Map();
  for (const vector of vectors) {
    const layout = layoutFor(layouts, vector);
    const values = new Float32Array(lengthOf(layout));
    for (const { name, shape, start } of layout) {
      values.set(tensorOf(checkpoint, `${vector}/${name}`, shape), start);
    }
    learner.set(vector, values);
  }
  return learner;
}

/** The states of environments, generators and statistics: "training/environments", ... */
export function numberTensors(numbers: Readonly<Record<string, Float64Array>>) {
  return Object.entries(numbers).map(
    ([name, data]) => [`training/${name}`, { data, shape: [data.length] }] as const,
  );
}

/**
 * The numbers of `numberTensors`.
 *
 * @throws {Error} naming what the checkpoint lacks
 */
export function numbersIn<Name extends string>(
  checkpoint: TensorFile,
  names: readonly Name[],
): Record<Name, Float64Array>;
export function numbersIn(checkpoint: TensorFile, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, float64Of(checkpoint, `training/${name}`)]));
}

/** The tensor of the statistics of observations. */
const statisticsTensor = "training/statistics";

/** The normalization of observations for a checkpoint's policy. */
export function normalizationIn(checkpoint: TensorFile): Normalization {
  return normalizationOf(float64Of(checkpoint, statisticsTensor));
}

/** The groups of parameters that contain the policy. */
const policyGroups = ["actor", "actor_critic"];

/** The part of a checkpoint that export needs. Training cannot resume from it. */
export function policyCheckpoint({ tensors, metadata }: TensorFile): TensorFile {
  const { training: _, ...counts } = metadata;
  const isOfPolicy = (name: string) =>
    policyGroups.includes(name.split("/")[0]) || name === statisticsTensor;
  return {
    tensors: new Map([...tensors].filter(([name]) => isOfPolicy(name))),
    metadata: { ...counts, ...policyAlone },
  };
}
