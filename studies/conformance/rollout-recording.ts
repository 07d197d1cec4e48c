import * as z from "zod";
import { type Naming, tensors } from "./update-recording.ts";

/** A number for each environment, step after step. */
const perStep = z.array(z.array(z.number()));
/** A vector for each environment, or a number for a discrete space, step after step. */
const vectors = z.union([
  perStep.transform((steps) => steps.map((row) => row.map((x) => [x]))),
  z.array(perStep),
]);

const recordedRollout = z.object({
  observations: vectors,
  actions: vectors,
  rewards: perStep,
  /** 1 if the step began an episode. */
  episode_starts: perStep,
  values: perStep,
  log_probs: perStep,
  /** The values of the observations after the last step. */
  last_values: z.array(z.number()),
  /** True if the last step ended the episode. */
  dones: z.array(z.union([z.boolean(), z.number()]).transform(Boolean)),
  advantages: perStep,
  returns: perStep,
  /**
   * The order of rows in each epoch. Rows are numbered by environment first: step + environment *
   * steps.
   */
  permutations: z.array(z.array(z.int().min(0))),
  losses: z.record(z.string(), z.number()),
  after: tensors,
});

/** Rollouts of PPO, with the parameters after the gradient steps on each. */
export const rolloutRecording = z.object({
  kind: z.enum(["box", "discrete"]),
  gamma: z.number(),
  gae_lambda: z.number(),
  learning_rate: z.number().positive(),
  clip_range: z.number().positive(),
  ent_coef: z.number(),
  vf_coef: z.number(),
  max_grad_norm: z.number().positive(),
  normalize_advantage: z.boolean(),
  batch: z.int().positive(),
  optimizer: z.object({ betas: z.tuple([z.number(), z.number()]), eps: z.number() }),
  observation_size: z.int().positive(),
  action_size: z.int().positive(),
  hidden: z.array(z.int().positive()),
  activation: z.literal("tanh").default("tanh"),
  environments: z.int().positive(),
  steps: z.int().positive(),
  initial: tensors,
  rollouts: z.array(recordedRollout).min(1),
});
export type RolloutRecording = z.infer<typeof rolloutRecording>;
export type RecordedRollout = RolloutRecording["rollouts"][number];

/** Stable-Baselines3's names of PPO's networks, whose last layers are modules of their own. */
export function rolloutNaming({ hidden }: RolloutRecording): Naming {
  return {
    networks: {
      actor_critic: {
        [`actor.${hidden.length}`]: "action_net",
        "actor.log_std": "log_std",
        actor: "mlp_extractor.policy_net",
        [`value.${hidden.length}`]: "value_net",
        value: "mlp_extractor.value_net",
      },
    },
    losses: {},
    noise: {},
  };
}
