import * as z from "zod";
import type { Layout } from "../../train/engine/layout.ts";
import type { Learner } from "../../train/engine/learner.ts";

const tensor = z.union([z.array(z.number()), z.array(z.array(z.number()))]);
const tensors = z.record(z.string(), tensor);
export type Tensors = z.infer<typeof tensors>;

/** The form of both kinds of recording: consecutive gradient steps from given parameters. */
export const sacRecording = z.object({
  gamma: z.number(),
  tau: z.number(),
  learning_rate: z.number(),
  alpha: z.number().optional(),
  reward_scale: z.number().optional(),
  target_entropy: z.number().optional(),
  adam: z.object({ beta1: z.number(), beta2: z.number(), eps: z.number() }),
  observation_size: z.int().positive(),
  action_size: z.int().positive(),
  hidden: z.array(z.int().positive()),
  batch: z.int().positive(),
  initial: tensors,
  steps: z
    .array(
      z.object({
        observations: tensor,
        actions: tensor,
        rewards: tensor,
        next_observations: tensor,
        dones: tensor,
        noise: tensor,
        next_noise: tensor.optional(),
        losses: z.record(z.string(), z.number()),
        gradients: tensors.optional(),
        after: tensors,
      }),
    )
    .min(1),
});
export type SacRecording = z.infer<typeof sacRecording>;

/** Where the recording keeps one of our tensors; its layers are numbered with the ReLUs between. */
export interface Naming {
  /** Our vectors, and for each the recording's networks: our prefix and theirs. */
  networks: Record<string, Record<string, string>>;
  /** Our reports whose sum is the recording's loss. */
  losses: Record<string, string[]>;
}

export const naming: Record<"2018" | "2019", Naming> = {
  "2018": {
    networks: {
      value: { value: "value" },
      critic: { q1: "q1", q2: "q2" },
      actor: {
        "actor.hidden": "actor.trunk",
        "actor.mean": "actor.mean",
        "actor.log_std": "actor.log_std",
      },
      value_target: { value: "value_target" },
    },
    losses: { value: ["value_loss"], actor: ["actor_loss"], q1: ["q1_loss"], q2: ["q2_loss"] },
  },
  "2019": {
    networks: {
      log_temperature: { log_temperature: "log_ent_coef" },
      critic: { q1: "critic.qf0", q2: "critic.qf1" },
      actor: {
        "actor.hidden": "actor.latent_pi",
        "actor.mean": "actor.mu",
        "actor.log_std": "actor.log_std",
      },
      critic_target: { q1: "critic_target.qf0", q2: "critic_target.qf1" },
    },
    losses: {
      actor: ["actor_loss"],
      critic: ["q1_loss", "q2_loss"],
      ent_coef: ["temperature_loss"],
    },
  },
};

/** The recording's name of one of our tensors: "q1.1.weight" is their "critic.qf0.2.weight". */
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

/** A vector in our layout from the recording's tensors, whose weights are [outputs, inputs]. */
export function vectorOf(
  layout: Layout,
  networks: Record<string, string>,
  from: Tensors,
): Float64Array {
  const vector = new Float64Array(layout.at(-1)?.end ?? 0);
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

/**
 * Fills the batch of the next step with a recorded one.
 *
 * @throws {Error} naming what has another number of entries than the batch
 */
export function fill(
  batch: Learner["batch"],
  discount: number,
  step: SacRecording["steps"][number],
): void {
  const set = (field: Float32Array, name: keyof typeof step, values: z.infer<typeof tensor>) => {
    const entries = flat(values);
    if (entries.length !== field.length) {
      throw new Error(`"${name}" must have ${field.length} numbers, has ${entries.length}`);
    }
    field.set(entries);
  };
  set(batch.observation, "observations", step.observations);
  set(batch.action, "actions", step.actions);
  set(batch.reward, "rewards", step.rewards);
  set(batch.nextObservation, "next_observations", step.next_observations);
  set(batch.continuation, "dones", step.dones);
  batch.continuation.forEach((done, i, all) => {
    all[i] = discount * (1 - done);
  });
  set(batch.epsilon, "noise", step.noise);
  if (step.next_noise) set(batch.nextEpsilon, "next_noise", step.next_noise);
}

/** The parts of our vectors that belong to each of the recording's networks, by its name. */
export function* networkParts(layouts: Learner["layouts"], { networks }: Naming) {
  for (const [vector, prefixes] of Object.entries(networks)) {
    const layout = layouts.get(vector) ?? [];
    // Stable-Baselines3 names its two critics as parts of one: "critic.qf0", "critic.qf1".
    const owner = (name: string) => {
      const [network, part] = theirName(prefixes, name).split(".");
      return network.startsWith("critic") ? `${network}.${part}` : network;
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
