import * as z from "zod";
import { engines } from "../engine/engines.ts";
import { discount, runFields } from "../run/run-config.ts";

/** Adam's step size. */
export const learningRateField = (usual: number) =>
  z.number().positive().default(usual).describe("Adam's step size");

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

/** The fields of every off-policy algorithm's config; algorithms may override defaults. */
export const offPolicyFields = {
  ...runFields({ default: "Pendulum-v1", about: "an environment, by Gymnasium's id" }),
  steps: z.int().positive().default(100_000).describe("environment steps"),
  hidden: z
    .array(z.int().positive())
    .min(1)
    .default([256, 256])
    .describe("units of each hidden layer"),
  batch_size: z.int().positive().default(256).describe("transitions per gradient step"),
  buffer_size: z
    .int()
    .positive()
    .default(1_000_000)
    .describe("capacity of the replay buffer, in transitions"),
  learning_starts: z.int().min(1).default(1000).describe("uniformly random steps at the beginning"),
  environments: z
    .int()
    .min(1)
    .max(4096)
    .default(1)
    .describe("environments stepped together; a step of all counts as that many"),
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
  normalize_observations: z
    .boolean()
    .default(false)
    .describe("shift and scale observations by their mean and deviation so far"),
  action_noise: actionNoiseField(0),
  learning_rate: learningRateField(3e-4),
  learning_rate_decay_from: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      "environment step from which learning_rate decays linearly to 0 at the last step; none: constant",
    ),
  discount,
  target_rate: z.number().gt(0).max(1).default(0.005).describe("tau: how fast targets follow"),
  evaluation_interval: z.int().positive().default(5000).describe("steps between evaluations"),
  evaluation_episodes: z.int().positive().default(20).describe("episodes of an evaluation"),
  target_return: z
    .number()
    .nullable()
    .default(null)
    .describe("stop once the mean deterministic return of an evaluation reaches it"),
  engine: z
    .enum(engines)
    .default("auto")
    .describe("engine of gradient steps: ONNX Runtime, TensorFlow, or the likely faster"),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("threads for matrix products and environments"),
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
    .check(checkRatio, checkDecay);
}

/** Two fields set the number of gradient steps; only one may be given. */
function checkRatio({ value, issues }: z.core.ParsePayload<object>) {
  const { gradient_steps, update_to_data } = loopFields.parse(value);
  if (gradient_steps === null || update_to_data === null) return;
  const message = "give this or update_to_data, not both";
  issues.push({ code: "custom", path: ["gradient_steps"], message, input: value });
}

/** The decay of the learning rate must start before the last step. */
function checkDecay({ value, issues }: z.core.ParsePayload<object>) {
  const { learning_rate_decay_from: from, steps } = loopFields.parse(value);
  if (from === null || from < steps) return;
  const message = "must be less than steps";
  issues.push({ code: "custom", path: ["learning_rate_decay_from"], message, input: value });
}

const { gradient_steps, update_to_data, learning_rate_decay_from, steps } = offPolicyFields;
const loopFields = z.object({ gradient_steps, update_to_data, learning_rate_decay_from, steps });
