import * as z from "zod";
import { checkDecay, checkDevice, learningFields } from "../learning/config.ts";

/** Exploration noise in addition to that of the policy. */
export const actionNoiseField = (usual: number) =>
  z
    .number()
    .min(0)
    .default(usual)
    .describe("deviation of Gaussian noise added to actions in (-1, 1) while collecting");

/** The factor of rewards. */
export const rewardScaleField = (usual: number) =>
  z.number().positive().default(usual).describe("factor of rewards");

/**
 * Layer normalization of critics.
 *
 * @param only how its description begins, such as "2019: "
 */
export const layerNormField = (only = "") =>
  z
    .boolean()
    .default(false)
    .describe(`${only}normalize each hidden layer of the critics before its activation`);

const {
  environment,
  environment_options,
  seed,
  steps,
  hidden,
  batch_size,
  environments,
  ...otherFields
} = learningFields;

/** The fields of every off-policy algorithm's config; algorithms may override defaults. */
export const offPolicyFields = {
  environment,
  environment_options,
  seed,
  steps,
  hidden,
  batch_size,
  buffer_size: z
    .int()
    .positive()
    .default(1_000_000)
    .describe("capacity of the replay buffer, in transitions"),
  keep_replay: z
    .boolean()
    .default(true)
    .describe(
      "keep the replay buffer in checkpoints; without it, a resumed run first refills it, and does not reproduce the uninterrupted one",
    ),
  learning_starts: z.int().min(1).default(1000).describe("uniformly random steps at the beginning"),
  environments,
  train_frequency: z.int().positive().default(1).describe("environment steps between trainings"),
  gradient_steps: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe("gradient steps per training; none: use update_to_data"),
  update_to_data: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("gradient steps per environment step, instead of gradient_steps; none: 1"),
  n_step: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe("steps per transition, whose rewards are summed"),
  action_noise: actionNoiseField(0),
  target_rate: z.number().gt(0).max(1).default(0.005).describe("tau: how fast targets follow"),
  ...otherFields,
};

/** The part of an off-policy algorithm's config that its loop uses. */
export type OffPolicyConfig = z.infer<z.ZodObject<typeof offPolicyFields>> & {
  algorithm: string;
};

/**
 * Creates the schema of an off-policy algorithm's config from its own fields and those of the loop.
 */
export function offPolicyConfig<Name extends string, Fields extends z.ZodRawShape>(
  algorithm: Name,
  fields: Fields,
) {
  return z
    .strictObject({ algorithm: z.literal(algorithm), ...offPolicyFields, ...fields })
    .check(checkRatio, checkDevice, checkDecay("learning_rate_decay_from"));
}

const { gradient_steps, update_to_data } = offPolicyFields;
const ratio = z.object({ gradient_steps, update_to_data });

/** Two fields set the number of gradient steps; only one may be given. */
function checkRatio({ value, issues }: z.core.ParsePayload<object>) {
  const given = ratio.parse(value);
  if (given.gradient_steps === null || given.update_to_data === null) return;
  const message = "give this or update_to_data, not both";
  issues.push({ code: "custom", path: ["gradient_steps"], message, input: value });
}
