import * as z from "zod";
import type { TensorFile } from "../../files/safetensors.ts";
import { type Layout, lengthOf } from "../engine/layout.ts";
import type { LearnerState } from "../engine/learner.ts";
import { type Normalization, normalizationOf } from "../networks/observation-statistics.ts";
import { countOf, float32Of, float64Of, policyAlone, tensorOf } from "../run/checkpoint.ts";
import { actorParameters } from "./algorithm.ts";
import { meansState } from "./running-means.ts";
import { numbersOfTraining, type TrainingState } from "./training-state.ts";

type Layouts = ReadonlyMap<string, Layout>;

/** The layout of a vector; Adam's moments are laid out like their parameters. */
function layoutFor(layouts: Layouts, vector: string): Layout {
  const layout = layouts.get(vector.replace(/\.adam_[mv]$/, ""));
  if (!layout) throw new Error(`nothing says how "${vector}" is laid out`);
  return layout;
}

/** The format in checkpoints of softedge 0.1: one count for all. */
const formerMeans = z
  .object({ count: z.int().min(0), sums: z.record(z.string(), z.number()) })
  .transform(({ count, sums }) =>
    Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, { count, sum }])),
  );

/** The counts of training and other metadata besides the tensors. */
const counted = z.object({
  evaluationDue: z.boolean(),
  ended: z.int().min(0),
  episodes: z.array(z.object({ return: z.number(), length: z.int().min(0) })),
  reports: meansState.or(formerMeans),
  vectors: z.array(z.string()),
  replay: z.object({ size: z.int().min(0), next: z.int().min(0) }),
});

/**
 * The checkpoint of a training state. Each tensor of the learner is stored separately:
 * "actor/actor.mean.weight", "critic.adam_m/q1.0.bias", ...; so are the replay buffer,
 * "replay/transitions" with a row for each, and the states of environments and generators,
 * "training/environments".
 */
export function trainingCheckpoint(state: TrainingState, layouts: Layouts): TensorFile {
  const tensors: TensorFile["tensors"] = new Map();
  for (const [vector, values] of state.learner) {
    for (const { name, shape, start, end } of layoutFor(layouts, vector)) {
      tensors.set(`${vector}/${name}`, { data: values.subarray(start, end), shape });
    }
  }
  const { size, next, transitions } = state.replay;
  const width = size === 0 ? 0 : transitions.length / size;
  tensors.set("replay/transitions", { data: transitions, shape: [size, width] });
  for (const name of numbersOfTraining) {
    const data = state.numbers[name];
    tensors.set(`training/${name}`, { data, shape: [data.length] });
  }
  const { evaluationDue, ended, episodes, reports } = state;
  const vectors = [...state.learner.keys()];
  const training: z.infer<typeof counted> = {
    evaluationDue,
    ended,
    episodes,
    reports,
    vectors,
    replay: { size, next },
  };
  return {
    tensors,
    metadata: {
      environment_steps: String(state.step),
      gradient_steps: String(state.gradientSteps),
      training: JSON.stringify(training),
    },
  };
}

/** The part of a checkpoint that export needs. Training cannot resume from it. */
export function policyCheckpoint({ tensors, metadata }: TensorFile): TensorFile {
  const { training: _, ...counts } = metadata;
  const isOfPolicy = (name: string) =>
    name.startsWith(`${actorParameters}/`) || name === statisticsTensor;
  return {
    tensors: new Map([...tensors].filter(([name]) => isOfPolicy(name))),
    metadata: { ...counts, ...policyAlone },
  };
}

/** The policy of a training state, for keeping the best one. */
export function actorCheckpoint(state: TrainingState, layouts: Layouts): TensorFile {
  return policyCheckpoint(trainingCheckpoint(state, layouts));
}

/** The tensor of the statistics of observations. */
const statisticsTensor = "training/statistics";

/** The normalization of observations for a checkpoint's policy. */
export function normalizationIn(checkpoint: TensorFile): Normalization {
  return normalizationOf(float64Of(checkpoint, statisticsTensor));
}

/**
 * The training state of a checkpoint.
 *
 * @param layouts of the learner that continues
 * @throws {Error} naming what the checkpoint lacks
 */
export function trainingStateOf(checkpoint: TensorFile, layouts: Layouts): TrainingState {
  const { training } = checkpoint.metadata;
  if (training === undefined) throw new Error("the checkpoint does not say how to go on");
  const { vectors, replay, ...rest } = counted.parse(JSON.parse(training));
  const learner: LearnerState = new Map();
  for (const vector of vectors) {
    const layout = layoutFor(layouts, vector);
    const values = new Float32Array(lengthOf(layout));
    for (const { name, shape, start } of layout) {
      values.set(tensorOf(checkpoint, `${vector}/${name}`, shape), start);
    }
    learner.set(vector, values);
  }
  const numbers = (name: keyof TrainingState["numbers"]) =>
    float64Of(checkpoint, `training/${name}`);
  return {
    ...rest,
    step: countOf(checkpoint, "environment_steps"),
    gradientSteps: countOf(checkpoint, "gradient_steps"),
    learner,
    replay: { ...replay, transitions: float32Of(checkpoint, "replay/transitions") },
    numbers: {
      observations: numbers("observations"),
      environments: numbers("environments"),
      exploration: numbers("exploration"),
      pending: numbers("pending"),
      statistics: numbers("statistics"),
      replay: numbers("replay"),
      gradient: numbers("gradient"),
    },
  };
}
