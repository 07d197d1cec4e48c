import * as z from "zod";
import type { TensorFile } from "../../files/safetensors.ts";
import type { Learner } from "../engine/learner.ts";
import { learnerIn, learnerTensors, numbersIn, numberTensors } from "../learning/checkpoint.ts";
import { meansState } from "../learning/running-means.ts";
import { countOf, float32Of } from "../run/checkpoint.ts";
import { numbersOfTraining, type TrainingState } from "./training-state.ts";

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
 * The checkpoint of a training state. Each tensor of the learner is stored separately; so are the
 * replay buffer, "replay/transitions" with a row for each, and the states of environments and
 * generators.
 */
export function trainingCheckpoint(state: TrainingState, layouts: Learner["layouts"]): TensorFile {
  const { size, next, transitions } = state.replay;
  const width = size === 0 ? 0 : transitions.length / size;
  const tensors: TensorFile["tensors"] = new Map([
    ...learnerTensors(state.learner, layouts),
    ["replay/transitions", { data: transitions, shape: [size, width] }],
    ...numberTensors(state.numbers),
  ]);
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

/**
 * The training state of a checkpoint.
 *
 * @param layouts of the learner that continues
 * @throws {Error} naming what the checkpoint lacks
 */
export function trainingStateOf(
  checkpoint: TensorFile,
  layouts: Learner["layouts"],
): TrainingState {
  const { training } = checkpoint.metadata;
  if (training === undefined) throw new Error("the checkpoint does not say how to go on");
  const { vectors, replay, ...rest } = counted.parse(JSON.parse(training));
  return {
    ...rest,
    step: countOf(checkpoint, "environment_steps"),
    gradientSteps: countOf(checkpoint, "gradient_steps"),
    learner: learnerIn(checkpoint, vectors, layouts),
    replay: { ...replay, transitions: float32Of(checkpoint, "replay/transitions") },
    numbers: numbersIn(checkpoint, numbersOfTraining),
  };
}
