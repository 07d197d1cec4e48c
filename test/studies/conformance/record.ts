import type { Batch } from "../../../train/engine/gradient-step.ts";
import type { Layout } from "../../../train/engine/layout.ts";
import {
  discount,
  feedsOf,
  firstState,
  randomBatch,
  type SmallStep,
  takeStep,
  traceStep,
} from "../../train/engine/stepping.ts";
import type { Tensor } from "./recording.ts";

/** What recordings call our networks, by vector. */
const theirNetworks: Record<SmallStep["variant"], Record<string, [RegExp, string][]>> = {
  "2018": {
    value: [[/^value/, "value"]],
    value_target: [[/^value/, "value_target"]],
    critic: [],
    actor: [[/^actor\.hidden/, "actor.trunk"]],
  },
  "2019": {
    critic: [
      [/^q1/, "critic.qf0"],
      [/^q2/, "critic.qf1"],
    ],
    critic_target: [
      [/^q1/, "critic_target.qf0"],
      [/^q2/, "critic_target.qf1"],
    ],
    actor: [
      [/^actor\.hidden/, "actor.latent_pi"],
      [/^actor\.mean/, "actor.mu"],
    ],
    log_temperature: [[/^log_temperature/, "log_ent_coef"]],
  },
};

/** A tensor as recordings hold it: a weight as [outputs, inputs], ours being [inputs, outputs]. */
function tensorOf(entries: readonly number[], shape: readonly number[]): Tensor {
  if (shape.length === 1) return [...entries];
  const [inputs, outputs] = shape;
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: inputs }, (_, i) => entries[i * outputs + o]),
  );
}

function tensorsOf(
  variant: SmallStep["variant"],
  layouts: ReadonlyMap<string, Layout>,
  vectors: ReadonlyMap<string, ArrayLike<number>>,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [vector, renamings] of Object.entries(theirNetworks[variant])) {
    const entries = vectors.get(vector);
    if (!entries) continue;
    for (const { name, shape, start, end } of layouts.get(vector) ?? []) {
      // Their layers are numbered with the ReLUs between them.
      const numbered = name.replace(/\.(\d+)\./, (_, layer) => `.${2 * Number(layer)}.`);
      const theirs = renamings.reduce((ours, [from, to]) => ours.replace(from, to), numbered);
      tensors[theirs] = tensorOf(Array.from(entries).slice(start, end), shape);
    }
  }
  return tensors;
}

const rowsOf = (entries: Float32Array, rows: number): number[][] => {
  const columns = entries.length / rows;
  return Array.from({ length: rows }, (_, row) => [
    ...entries.subarray(row * columns, (row + 1) * columns),
  ]);
};

function batchOf(batch: Batch<Float32Array>, rows: number) {
  return {
    observations: rowsOf(batch.observation, rows),
    actions: rowsOf(batch.action, rows),
    rewards: [...batch.reward],
    next_observations: rowsOf(batch.nextObservation, rows),
    dones: Array.from(batch.continuation, (continuation) => Number(continuation === 0)),
    noise: rowsOf(batch.epsilon, rows),
    next_noise: rowsOf(batch.nextEpsilon, rows),
  };
}

function lossesOf(reports: ReadonlyMap<string, number>, variant: SmallStep["variant"]) {
  const report = (name: string) => reports.get(name) ?? Number.NaN;
  const [q1, q2, actor] = ["q1_loss", "q2_loss", "actor_loss"].map(report);
  return variant === "2018"
    ? { value: report("value_loss"), actor, q1, q2 }
    : { actor, critic: q1 + q2, ent_coef: report("temperature_loss") };
}

/** Records consecutive gradient steps, taken in float64. */
export function record(small: SmallStep, count: number): unknown {
  const { variant, sizes, rows, adam, settings } = small;
  const traced = traceStep(small);
  let state: ReadonlyMap<string, ArrayLike<number>> = firstState(traced, 1);
  const initial = tensorsOf(variant, traced.layouts, state);
  const steps = Array.from({ length: count }, (_, i) => {
    const batch = randomBatch(small, i);
    const {
      state: next,
      gradients,
      reports,
    } = takeStep(traced, feedsOf(small, state, batch, i + 1));
    state = next;
    return {
      ...batchOf(batch, rows),
      losses: lossesOf(reports, variant),
      gradients: tensorsOf(variant, traced.layouts, gradients),
      after: tensorsOf(variant, traced.layouts, state),
    };
  });
  return {
    source: "this project's float64 evaluation",
    gamma: discount,
    tau: settings.targetRate,
    reward_scale: settings.rewardScale,
    learning_rate: adam.learningRate,
    adam: { beta1: adam.beta1, beta2: adam.beta2, eps: adam.epsilon },
    alpha: small.temperature,
    target_entropy: small.targetEntropy,
    observation_size: sizes.observation,
    action_size: sizes.action,
    hidden: sizes.hidden,
    batch: rows,
    initial,
    steps,
  };
}
