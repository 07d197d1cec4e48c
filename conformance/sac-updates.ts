import * as z from "zod";
import type { Layout } from "../train/engine/layout.ts";
import type { Learner } from "../train/engine/learner.ts";
import { createOrtLearner } from "../train/engine/ort-learner.ts";
import { squashedAction } from "../train/sac/policy.ts";
import { sac2018, sac2019 } from "../train/sac/variants.ts";
import { Comparison } from "./report.ts";

const tensor = z.union([z.array(z.number()), z.array(z.array(z.number()))]);
const tensors = z.record(z.string(), tensor);
type Tensors = z.infer<typeof tensors>;

/** The form of both kinds of recording: consecutive gradient steps from given parameters. */
const recording = z.object({
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
type Recording = z.infer<typeof recording>;

/** A smaller loss is a difference of terms of order one, and has lost digits in float32. */
const smallestLoss = 1e-2;

/** What Stable-Baselines3, which recorded the 2019 variant, adds to the derivative of tanh. */
const stableBaselinesOffset = 1e-6;

/** Where the recording keeps one of our tensors; its layers are numbered with the ReLUs between. */
interface Naming {
  /** Our vectors, and for each the recording's networks: our prefix and theirs. */
  networks: Record<string, Record<string, string>>;
  /** Our reports whose sum is the recording's loss. */
  losses: Record<string, string[]>;
}

const naming: Record<"2018" | "2019", Naming> = {
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
function vectorOf(layout: Layout, networks: Record<string, string>, from: Tensors): Float64Array {
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

async function createLearner(recorded: Recording, variant: "2018" | "2019") {
  const sizes = {
    observation: recorded.observation_size,
    action: recorded.action_size,
    hidden: recorded.hidden,
  };
  const settings = {
    sizes,
    discount: recorded.gamma,
    targetRate: recorded.tau,
    rewardScale: recorded.reward_scale ?? 1,
  };
  const { beta1, beta2, eps } = recorded.adam;
  return createOrtLearner(
    {
      sizes,
      batchSize: recorded.batch,
      adam: { learningRate: recorded.learning_rate, beta1, beta2, epsilon: eps },
      seed: 0,
      keepGradients: true,
    },
    {
      step: (step) =>
        variant === "2018"
          ? sac2018(step, { ...settings, temperature: recorded.alpha ?? 1 })
          : sac2019(step, {
              ...settings,
              targetEntropy: recorded.target_entropy ?? -sizes.action,
              derivativeOffset: stableBaselinesOffset,
            }),
      act: squashedAction(sizes),
    },
  );
}

/** @throws {Error} naming what has another number of entries than the batch */
function fill(batch: Learner["batch"], step: Recording["steps"][number]): void {
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
  set(batch.terminated, "dones", step.dones);
  set(batch.epsilon, "noise", step.noise);
  if (step.next_noise) set(batch.nextEpsilon, "next_noise", step.next_noise);
}

function mapValues<From, To>(map: ReadonlyMap<string, From>, of: (value: From) => To) {
  return new Map(Array.from(map, ([name, value]) => [name, of(value)]));
}

/** later - earlier, vector by vector, in float64. */
function differences(
  later: ReadonlyMap<string, ArrayLike<number>>,
  earlier: ReadonlyMap<string, ArrayLike<number>>,
) {
  return new Map(
    Array.from(later, ([name, values]) => {
      const base = earlier.get(name) ?? [];
      return [name, Float64Array.from(values, (value, i) => value - base[i])];
    }),
  );
}

/** The parts of our vectors that belong to each of the recording's networks, by its name. */
function* networkParts(layouts: Learner["layouts"], { networks }: Naming) {
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

/**
 * Takes the recorded gradient steps and compares losses (1e-4 relative, from 1e-2 up), gradients
 * where recorded (1e-4 of their norm, by network), and parameters (1e-2 of their change since the
 * start, by network). The variant is told by what is recorded: only that of 2018 has a value network.
 */
export async function compareSacUpdates(content: unknown) {
  const recorded = recording.parse(content);
  const variant = "value.0.weight" in recorded.initial ? "2018" : "2019";
  const learner = await createLearner(recorded, variant);
  const vectorsOf = (from: Tensors, names: Iterable<string> = learner.layouts.keys()) =>
    new Map(
      Array.from(names, (name) => [
        name,
        vectorOf(learner.layouts.get(name) ?? [], naming[variant].networks[name], from),
      ]),
    );

  const initial = vectorsOf(recorded.initial);
  learner.write(
    new Map([...learner.read(), ...mapValues(initial, (values) => Float32Array.from(values))]),
    0,
  );
  const before = learner.read();
  const parts = [...networkParts(learner.layouts, naming[variant])];
  const comparison = new Comparison();
  for (const [i, step] of recorded.steps.entries()) {
    fill(learner.batch, step);
    const reports = await learner.step();
    for (const [loss, ours] of Object.entries(naming[variant].losses)) {
      if (!(loss in step.losses)) throw new Error(`step ${i} has no loss "${loss}"`);
      const actual = ours.reduce((sum, name) => sum + reports[name], 0);
      const what = `step ${i}, ${loss} loss`;
      comparison.relativeWithin(1e-4, what, actual, step.losses[loss], smallestLoss);
    }
    const gradients = learner.gradients();
    const expectedGradients = step.gradients && vectorsOf(step.gradients, gradients.keys());
    // Changes are compared, each since its own start: float32 rounds the recording's start away.
    const changes = differences(learner.read(), before);
    const expectedChanges = differences(vectorsOf(step.after), initial);
    for (const { vector, network, start, end } of parts) {
      const part = (of: ReadonlyMap<string, ArrayLike<number>> | undefined) =>
        Array.from(of?.get(vector) ?? []).slice(start, end);
      const where = `step ${i}, ${network}`;
      if (expectedGradients?.has(vector)) {
        comparison.normWithin(1e-4, `${where} gradient`, part(gradients), part(expectedGradients));
      }
      comparison.normWithin(1e-2, `${where} parameters`, part(changes), part(expectedChanges));
    }
  }
  await learner.release();
  return comparison.result(`sac-updates-${variant}`);
}
