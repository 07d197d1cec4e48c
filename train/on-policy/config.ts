import * as z from "zod";
import { checkDecay, checkDevice, learningFields } from "../learning/config.ts";

const {
  environment,
  environment_options,
  seed,
  environments,
  normalize_observations,
  normalize_rewards,
  ...otherFields
} = learningFields;

/** The fields of every on-policy algorithm's config; algorithms may override defaults. */
export const onPolicyFields = {
  environment,
  environment_options,
  seed,
  ...otherFields,
  steps: otherFields.steps.default(1_000_000),
  hidden: otherFields.hidden.default([64, 64]),
  batch_size: otherFields.batch_size.default(64),
  environments,
  rollout_steps: z
    .int()
    .positive()
    .default(2048)
    .describe("steps of each environment between trainings"),
  epochs: z.int().positive().default(10).describe("times that a training goes over its rollout"),
  gae_lambda: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe("lambda of generalized advantage estimation"),
  normalize_advantages: z
    .boolean()
    .default(true)
    .describe("shift and scale the advantages of each minibatch to mean 0 and deviation 1"),
  normalize_observations,
  normalize_rewards,
  target_kl: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "end a training before a gradient step at which the policy's KL divergence is 1.5 times this; none: never",
    ),
};

/** The part of an on-policy algorithm's config that its loop uses. */
export type OnPolicyConfig = z.infer<z.ZodObject<typeof onPolicyFields>> & {
  algorithm: string;
};

/**
 * Creates the schema of an on-policy algorithm's config from its own fields and those of the loop.
 */
export function onPolicyConfig<Name extends string, Fields extends z.ZodRawShape>(
  algorithm: Name,
  fields: Fields,
) {
  return z
    .strictObject({ algorithm: z.literal(algorithm), ...onPolicyFields, ...fields })
    .check(checkDevice, checkDecay("learning_rate_decay_from"));
}
