import * as z from "zod";
import { environmentOptions } from "./environment-options.ts";

const seed = z.int().min(0).default(0).describe("seeds everything random of the run");
const options = environmentOptions
  .default({})
  .describe('options of the environment, such as {"ctrl_cost_weight": 0}');

const discount = z.number().gt(0).lt(1).default(0.99).describe("gamma, in (0, 1)");

/** A run of soft policy iteration. */
export const spiConfig = z.strictObject({
  algorithm: z.literal("spi"),
  environment: z.string().default("Taxi-v3").describe("a tabular environment, by Gymnasium's id"),
  environment_options: options,
  seed,
  // Below, log-probabilities (Q - V) / alpha would leave the range of float32.
  temperature: z.number().min(1e-12).default(0.1).describe("alpha: what entropy is worth"),
  discount,
  tolerance: z.number().positive().default(1e-10).describe("largest error of Q, in the sup-norm"),
});

const sacFields = {
  environment: z.string().default("Pendulum-v1").describe("an environment, by Gymnasium's id"),
  environment_options: options,
  seed,
  steps: z.int().positive().default(100_000).describe("environment steps"),
  hidden: z
    .array(z.int().positive())
    .min(1)
    .default([256, 256])
    .describe("units of each hidden layer"),
  batch_size: z.int().positive().default(256).describe("transitions a gradient step"),
  buffer_size: z.int().positive().default(1_000_000).describe("transitions that are remembered"),
  learning_starts: z.int().min(1).default(1000).describe("uniformly random steps at the beginning"),
  environments: z
    .int()
    .min(1)
    .max(4096)
    .default(1)
    .describe("environments that are played at once; each step of all counts as so many"),
  train_frequency: z.int().positive().default(1).describe("environment steps between trainings"),
  gradient_steps: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe("gradient steps of a training; none: as update_to_data says"),
  update_to_data: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("gradient steps for each environment step, instead of gradient_steps; none: 1"),
  n_step: z.int().min(1).max(100).default(1).describe("steps whose rewards a transition sums"),
  normalize_observations: z
    .boolean()
    .default(false)
    .describe("shift and scale observations by their mean and deviation so far"),
  action_noise: z
    .number()
    .min(0)
    .default(0)
    .describe(
      "deviation of noise added to actions in (-1, 1) while collecting, besides the policy's",
    ),
  learning_rate: z.number().positive().default(3e-4).describe("Adam's step size"),
  learning_rate_decay_from: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      "environment step from which learning_rate falls, in a line, to 0 at the last; none: it stays",
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
    .enum(["auto", "ort", "tfjs"])
    .default("auto")
    .describe("what computes gradient steps: ONNX Runtime, TensorFlow, or what suits"),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("threads that share matrix products and environments out among them"),
};

/** Both would say how often to train. */
const oneRatio = {
  path: ["gradient_steps"],
  error: "leave out either this or update_to_data",
};
const saysOneRatio = (config: { gradient_steps: number | null; update_to_data: number | null }) =>
  config.gradient_steps === null || config.update_to_data === null;

/** There must be steps left in which it falls. */
const decayInTime = {
  path: ["learning_rate_decay_from"],
  error: "must be less than steps",
};
const decaysInTime = (config: { learning_rate_decay_from: number | null; steps: number }) =>
  config.learning_rate_decay_from === null || config.learning_rate_decay_from < config.steps;

/** A run of soft actor-critic as published in 2018: V with a target, fixed temperature. */
export const sac2018Config = z
  .strictObject({
    algorithm: z.literal("sac-2018"),
    ...sacFields,
    temperature: z.number().positive().default(1).describe("alpha, what entropy is worth"),
    reward_scale: z.number().positive().default(5).describe("what rewards are multiplied by"),
  })
  .refine(saysOneRatio, oneRatio)
  .refine(decaysInTime, decayInTime);

/** A run of soft actor-critic as published in 2019: twin target Q, automatic temperature. */
export const sac2019Config = z
  .strictObject({
    algorithm: z.literal("sac-2019"),
    ...sacFields,
    temperature: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe("alpha, what entropy is worth; none: tuned automatically"),
    target_entropy: z
      .number()
      .nullable()
      .default(null)
      .describe(
        "2019: entropy that the temperature is tuned to hold; none: minus the action's dimensions",
      ),
    reward_scale: z.number().positive().default(1).describe("what rewards are multiplied by"),
  })
  .refine(({ temperature, target_entropy }) => temperature === null || target_entropy === null, {
    path: ["target_entropy"],
    error: "has no meaning where the temperature is fixed",
  })
  .refine(saysOneRatio, oneRatio)
  .refine(decaysInTime, decayInTime);

/** Everything that determines a run. */
export const runConfig = z.discriminatedUnion("algorithm", [
  spiConfig,
  sac2018Config,
  sac2019Config,
]);

/** Either variant of soft actor-critic. */
export const sacConfig = z.discriminatedUnion("algorithm", [sac2018Config, sac2019Config]);

export type SpiConfig = z.infer<typeof spiConfig>;
export type SacConfig = z.infer<typeof sacConfig>;
export type RunConfig = z.infer<typeof runConfig>;
