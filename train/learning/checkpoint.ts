import * as z from "zod";
import type { TensorFile } from "../../files/safetensors.ts";
import { type Layout, lengthOf } from "../engine/layout.ts";
import type { Learner, LearnerState } from "../engine/learner.ts";
import { actorCriticParameters, actorParameters } from "../networks/parameter-groups.ts";
import { type Normalization, normalizationOf } from "../networks/running-statistics.ts";
import { countOf, float64Of, policyAlone, tensorOf } from "../run/checkpoint.ts";
import type { LoopState } from "./loop.ts";
import { meansState } from "./running-means.ts";

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
function learnerTensors(learner: LearnerState, layouts: Layouts): TensorFile["tensors"] {
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
function learnerIn(
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

/** The format in checkpoints of softedge 0.1: one count for all. */
const formerMeans = z
  .object({ count: z.int().min(0), sums: z.record(z.string(), z.number()) })
  .transform(({ count, sums }) =>
    Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, { count, sum }])),
  );

/** The counts of training and other metadata besides the tensors. */
const counted = z.looseObject({
  evaluationDue: z.boolean(),
  ended: z.int().min(0),
  episodes: z.array(z.object({ return: z.number(), length: z.int().min(0) })),
  reports: meansState.or(formerMeans),
  vectors: z.array(z.string()),
});

/**
 * The checkpoint of a training state. Each tensor of the learner is stored separately, and so are the
 * states of environments and generators.
 *
 * @param own what a kind of loop adds
 */
export function checkpointOf(
  state: LoopState,
  layouts: Layouts,
  own: { tensors?: TensorFile["tensors"]; counts?: Readonly<Record<string, unknown>> } = {},
): TensorFile {
  const { step, gradientSteps, learner, numbers, evaluationDue, ended, episodes, reports } = state;
  const training: z.infer<typeof counted> = {
    evaluationDue,
    ended,
    episodes,
    reports,
    vectors: [...learner.keys()],
    ...own.counts,
  };
  return {
    tensors: new Map([
      ...learnerTensors(learner, layouts),
      ...(own.tensors ?? []),
      ...numberTensors(numbers),
    ]),
    metadata: {
      environment_steps: String(step),
      gradient_steps: String(gradientSteps),
      training: JSON.stringify(training),
    },
  };
}

/** True if training was interrupted before the evaluation of a checkpoint's last step. */
export function isEvaluationDue({ training }: TensorFile["metadata"]): boolean {
  if (training === undefined) return false;
  return counted.pick({ evaluationDue: true }).parse(JSON.parse(training)).evaluationDue;
}

/**
 * The training state of a checkpoint, with what a kind of loop added to its counts.
 *
 * @param layouts of the learner that continues
 * @param names of the loop's numbers
 * @param optional those that the checkpoint may lack: they are empty then
 * @throws {Error} naming what the checkpoint lacks
 */
export function loopStateOf<Name extends string>(
  checkpoint: TensorFile,
  layouts: Layouts,
  names: readonly Name[],
  optional: readonly Name[] = [],
) {
  const { training } = checkpoint.metadata;
  if (training === undefined) throw new Error("the checkpoint does not say how to go on");
  const { vectors, evaluationDue, ended, episodes, reports, ...counts } = counted.parse(
    JSON.parse(training),
  );
  const state = {
    evaluationDue,
    ended,
    episodes,
    reports,
    step: countOf(checkpoint, "environment_steps"),
    gradientSteps: countOf(checkpoint, "gradient_steps"),
    learner: learnerIn(checkpoint, vectors, layouts),
    numbers: numbersIn(checkpoint, names, optional),
  };
  return { state, counts };
}

/** The states of environments, generators and statistics: "training/environments", ... */
function numberTensors(numbers: Readonly<Record<string, Float64Array>>) {
  return Object.entries(numbers).map(
    ([name, data]) => [`training/${name}`, { data, shape: [data.length] }] as const,
  );
}

/**
 * The numbers of `numberTensors`.
 *
 * @throws {Error} naming what the checkpoint lacks
 */
function numbersIn<Name extends string>(
  checkpoint: TensorFile,
  names: readonly Name[],
  optional: readonly Name[],
): Record<Name, Float64Array>;
function numbersIn(checkpoint: TensorFile, names: readonly string[], optional: readonly string[]) {
  const numbersOf = (name: string) => {
    const tensor = `training/${name}`;
    if (optional.includes(name) && !checkpoint.tensors.has(tensor)) return new Float64Array(0);
    return float64Of(checkpoint, tensor);
  };
  return Object.fromEntries(names.map((name) => [name, numbersOf(name)]));
}

/** The tensor of the statistics of observations. */
const statisticsTensor = "training/statistics";

/** The normalization of observations for a checkpoint's policy. */
export function normalizationIn(checkpoint: TensorFile): Normalization {
  return normalizationOf(float64Of(checkpoint, statisticsTensor));
}

/** How the names of a policy's parameters begin: in a group of their own, or beside a value's. */
const policyPrefixes = [`${actorParameters}/`, `${actorCriticParameters}/actor.`];

/** The part of a checkpoint that export needs. Training cannot resume from it. */
export function policyCheckpoint({ tensors, metadata }: TensorFile): TensorFile {
  const { training: _, ...counts } = metadata;
  const isOfPolicy = (name: string) =>
    policyPrefixes.some((prefix) => name.startsWith(prefix)) || name === statisticsTensor;
  return {
    tensors: new Map([...tensors].filter(([name]) => isOfPolicy(name))),
    metadata: { ...counts, ...policyAlone },
  };
}
