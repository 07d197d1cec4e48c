import type { Layout } from "../../../train/engine/layout.ts";
import { initialState } from "../../../train/engine/ort/state.ts";
import { type SmallStep, traceStep } from "../../train/engine/small-steps.ts";
import {
  discount,
  feedsOf,
  type Numbers,
  randomBatch,
  takeStep,
} from "../../train/engine/stepping.ts";
import type { Tensor } from "./recording.ts";

/** The algorithms whose single steps are recorded; those of PPO are recorded with their rollouts. */
export type RecordedName = Exclude<
  SmallStep["name"],
  "discrete-sac" | "ppo" | "ppo-discrete" | `${string}-normalized`
>;
export type RecordedStep = SmallStep & { name: RecordedName };

type Renamings = [RegExp, string][];

/** The critics, as parts of what Stable-Baselines3 calls one. */
const critics = (prefix: string): Renamings =>
  [0, 1, 2].map((i) => [new RegExp(`^q${i + 1}`), `${prefix}.qf${i}`]);

const deterministic: Record<string, Renamings> = {
  critic: critics("critic"),
  critic_target: critics("critic_target"),
  actor: [[/^actor/, "actor.mu"]],
  actor_target: [[/^actor/, "actor_target.mu"]],
};

const soft: Record<string, Renamings> = {
  critic: critics("critic"),
  critic_target: critics("critic_target"),
  actor: [
    [/^actor\.hidden/, "actor.latent_pi"],
    [/^actor\.mean/, "actor.mu"],
  ],
  log_temperature: [[/^log_temperature/, "log_ent_coef"]],
};

/** What recordings call our networks, by vector. */
const theirNetworks: Record<RecordedName, Record<string, Renamings>> = {
  "sac-2018": {
    value: [[/^value/, "value"]],
    value_target: [[/^value/, "value_target"]],
    critic: [],
    actor: [[/^actor\.hidden/, "actor.trunk"]],
  },
  "sac-2019": soft,
  tqc: soft,
  td3: deterministic,
  ddpg: deterministic,
  // There are no recordings of it.
  sql: {},
};

/** What recordings call the noise of a batch. */
const theirNoise: Record<RecordedName, Record<string, string>> = {
  "sac-2018": { epsilon: "noise" },
  "sac-2019": { epsilon: "noise", nextEpsilon: "next_noise" },
  tqc: { epsilon: "noise", nextEpsilon: "next_noise" },
  td3: { nextEpsilon: "noise" },
  ddpg: {},
  sql: {},
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
  name: RecordedName,
  layouts: ReadonlyMap<string, Layout>,
  vectors: ReadonlyMap<string, ArrayLike<number>>,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [vector, renamings] of Object.entries(theirNetworks[name])) {
    const entries = vectors.get(vector);
    if (!entries) continue;
    for (const { name: ours, shape, start, end } of layouts.get(vector) ?? []) {
      // Their layers are numbered with the ReLUs between them.
      const numbered = ours.replace(/\.(\d+)\./, (_, layer) => `.${2 * Number(layer)}.`);
      const theirs = renamings.reduce((known, [from, to]) => known.replace(from, to), numbered);
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

function batchOf({ name, rows }: RecordedStep, batch: Numbers) {
  const noise = Object.entries(theirNoise[name]).map(([ours, theirs]) => [
    theirs,
    rowsOf(batch[ours], rows),
  ]);
  return {
    observations: rowsOf(batch.observation, rows),
    actions: rowsOf(batch.action, rows),
    rewards: [...batch.reward],
    next_observations: rowsOf(batch.nextObservation, rows),
    dones: Array.from(batch.continuation, (continuation) => Number(continuation === 0)),
    ...Object.fromEntries(noise),
  };
}

function lossesOf(name: RecordedName, reports: ReadonlyMap<string, number>) {
  const report = (loss: string) => reports.get(loss) ?? Number.NaN;
  const critic = Array.from(reports)
    .filter(([loss]) => /^q\d_loss$/.test(loss))
    .reduce((sum, [, loss]) => sum + loss, 0);
  const actor = report("actor_loss");
  if (name === "sac-2018") {
    return { value: report("value_loss"), actor, q1: report("q1_loss"), q2: report("q2_loss") };
  }
  if (name === "sac-2019") return { actor, critic, ent_coef: report("temperature_loss") };
  if (name === "tqc") {
    const ent_coef_loss = report("temperature_loss");
    return { actor_loss: actor, critic_loss: report("critic_loss"), ent_coef_loss };
  }
  return { critic_loss: critic, ...(reports.has("actor_loss") && { actor_loss: actor }) };
}

/** Records consecutive gradient steps, taken in float64; gradients of what each of them trains. */
export function record(small: RecordedStep, count: number): unknown {
  const { name, sizes, rows, optimizer } = small;
  const whole = traceStep(small);
  const { layouts } = whole;
  let state: ReadonlyMap<string, ArrayLike<number>> = initialState(whole, 1);
  const initial = tensorsOf(name, layouts, state);
  const steps = Array.from({ length: count }, (_, i) => {
    const traced = traceStep(small, i + 1);
    const batch = randomBatch(traced, i);
    const { state: moved, ...taken } = takeStep(traced, feedsOf(traced, state, batch, i + 1));
    state = new Map([...state, ...moved]);
    return {
      ...batchOf(small, batch),
      losses: lossesOf(name, taken.reports),
      gradients: tensorsOf(name, layouts, taken.gradients),
      after: tensorsOf(name, layouts, state),
    };
  });
  return {
    source: "this project's float64 evaluation",
    ...(name.startsWith("sac-") ? {} : { algorithm: name }),
    gamma: discount,
    tau: small.targetRate,
    reward_scale: small.rewardScale,
    learning_rate: optimizer.learningRate,
    adam: { beta1: optimizer.beta1, beta2: optimizer.beta2, eps: optimizer.epsilon },
    alpha: small.temperature,
    target_entropy: small.targetEntropy,
    policy_delay: small.policyDelay,
    target_policy_noise: small.smoothing.deviation,
    target_noise_clip: small.smoothing.clip,
    n_critics: small.critics,
    n_quantiles: small.quantiles,
    top_quantiles_to_drop_per_net: small.droppedQuantiles,
    observation_size: sizes.observation,
    action_size: sizes.action,
    hidden: sizes.hidden,
    batch: rows,
    initial,
    steps,
  };
}
