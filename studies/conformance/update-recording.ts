import * as z from "zod";
import { type Layout, lengthOf } from "../../train/engine/layout.ts";
import type { Learner } from "../../train/engine/learner.ts";

const tensor = z.union([z.array(z.number()), z.array(z.array(z.number()))]);
export const tensors = z.record(z.string(), tensor);
export type RecordedTensors = z.infer<typeof tensors>;

/** The most critics that a recording may have. */
export const mostCritics = 16;

const recordedStep = z.object({
  observations: tensor,
  actions: tensor,
  rewards: tensor,
  next_observations: tensor,
  dones: tensor,
  noise: tensor.optional(),
  next_noise: tensor.optional(),
  losses: z.record(z.string(), z.number()),
  gradients: tensors.optional(),
  after: tensors,
});
export type RecordedStep = z.infer<typeof recordedStep>;

/** Consecutive gradient steps of an off-policy algorithm from given parameters. */
export const updateRecording = z.object({
  gamma: z.number(),
  tau: z.number(),
  learning_rate: z.number(),
  alpha: z.number().optional(),
  reward_scale: z.number().optional(),
  target_entropy: z.number().optional(),
  policy_delay: z.int().positive().optional(),
  target_policy_noise: z.number().min(0).optional(),
  target_noise_clip: z.number().min(0).optional(),
  n_critics: z.int().positive().max(mostCritics).optional(),
  adam: z.object({ beta1: z.number(), beta2: z.number(), eps: z.number() }),
  observation_size: z.int().positive(),
  action_size: z.int().positive(),
  hidden: z.array(z.int().positive()),
  batch: z.int().positive(),
  initial: tensors,
  steps: z.array(recordedStep).min(1),
});
export type UpdateRecording = z.infer<typeof updateRecording>;

/**
 * The recording's names of our tensors and reports. It numbers layers with the ReLUs between them.
 */
export interface Naming {
  /** For each of our vectors, the recording's networks: our prefix and theirs. */
  networks: Record<string, Record<string, string>>;
  /** For each recorded loss, our reports whose sum it is. */
  losses: Record<string, readonly string[]>;
  /** For each noise field of our batch, the recording's. */
  noise: Record<string, "noise" | "next_noise">;
}

/** The recording's name of one of our tensors: "critic.qf0.2.weight" for "q1.1.weight". */
function theirName(networks: Record<string, string>, ours: string): string {
  const [prefix, theirs] = Object.entries(networks).find(
    ([prefix]) => ours === prefix || ours.startsWith(`${prefix}.`),
  ) ?? [ours, ours];
  const rest = ours.slice(prefix.length).replace(/^\.(\d+)/, (_, layer) => `.${2 * Number(layer)}`);
  return theirs + rest;
}

function flat(values: z.infer<typeof tensor>): number[] {
  return values.flat();
}

/**
 * Assembles a vector in our layout from the recording's tensors, whose weights are [outputs,
 * inputs].
 */
export function recordedVector(
  layout: Layout,
  networks: Record<string, string>,
  from: RecordedTensors,
): Float64Array {
  const vector = new Float64Array(lengthOf(layout));
  for (const { name, shape, start } of layout) {
    const theirs = from[theirName(networks, name)];
    if (!theirs) throw new Error(`the recording has no tensor "${theirName(networks, name)}"`);
    const values = flat(theirs);
    const [inputs, outputs] = shape.length === 2 ? shape : [1, shape[0]];
    const rows = theirs.map((row) => (Array.isArray(row) ? row.length : 1));
    if (rows.length !== outputs || rows.some((length) => length !== inputs)) {
      throw new Error(`"${theirName(networks, name)}" must have the shape [${shape.toReversed()}]`);
    }
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) vector[start + i * outputs + o] = values[o * inputs + i];
    }
  }
  return vector;
}

/** The fields of our batch that hold transitions, and the recording's. */
const transitions = {
  observation: "observations",
  action: "actions",
  reward: "rewards",
  nextObservation: "next_observations",
  continuation: "dones",
} as const;

/**
 * Fills the next step's batch with a recorded one.
 *
 * @throws {Error} naming a field that is missing or has the wrong number of entries
 */
export function fill(
  batch: Learner["batch"],
  discount: number,
  step: RecordedStep,
  { noise }: Naming,
): void {
  for (const [field, name] of Object.entries({ ...transitions, ...noise })) {
    const recorded = step[name];
    if (!recorded) throw new Error(`the recording has no "${name}"`);
    const entries = flat(recorded);
    if (entries.length !== batch[field].length) {
      throw new Error(`"${name}" must have ${batch[field].length} numbers, has ${entries.length}`);
    }
    batch[field].set(entries);
  }
  batch.continuation.forEach((done, i, all) => {
    all[i] = discount * (1 - done);
  });
}

/** The ranges of our vectors that belong to each of the recording's networks, with its name. */
export function* networkParts(layouts: Learner["layouts"], { networks }: Naming) {
  for (const [vector, prefixes] of Object.entries(networks)) {
    const layout = layouts.get(vector) ?? [];
    // In Stable-Baselines3, some networks are parts of one module: "critic.qf0", "critic.qf1".
    const owner = (name: string) => {
      const [network, part] = theirName(prefixes, name).split(".");
      return /^(critic|mlp_extractor)/.test(network) ? `${network}.${part}` : network;
    };
    for (const network of new Set(layout.map(({ name }) => owner(name)))) {
      const placements = layout.filter(({ name }) => owner(name) === network);
      yield {
        vector,
        network,
        start: placements[0].start,
        end: placements[placements.length - 1].end,
      };
    }
  }
}
