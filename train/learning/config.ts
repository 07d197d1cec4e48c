import * as z from "zod";
import { devices } from "../engine/devices.ts";
import { engines } from "../engine/engines.ts";
import { discount, runFields } from "../run/run-config.ts";

const environment = {
  default: "Pendulum-v1",
  about: "an environment: Gymnasium's id, or a file of your own",
};

/** The environment to learn. */
export const environmentField = (usual: string) =>
  runFields({ ...environment, default: usual }).environment;

/** Adam's step size. */
export const learningRateField = (usual: number) =>
  z.number().positive().default(usual).describe("Adam's step size");

/** The step from which a setting decays linearly to 0 at the last step. */
export const decayField = (setting: string) =>
  z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      `environment step from which ${setting} decays linearly to 0 at the last step; none: constant`,
    );

/** The arguments of zod's `max`: a limit, and the error that says what to do. */
function atMost(limit: number, advice: string): [number, string] {
  return [limit, `must be at most ${limit.toLocaleString("en")}: ${advice}`];
}

/** The most weights between the hidden layers of a network: 64 MiB of them. */
const mostHiddenWeights = 2 ** 24;

function hiddenWeights(units: readonly number[]): number {
  return units.slice(1).reduce((sum, count, i) => sum + units[i] * count, 0);
}

/** The fields that the configs of all learning algorithms share; algorithms may override defaults. */
export const learningFields = {
  ...runFields(environment),
  steps: z
    .int()
    .positive()
    .max(...atMost(10_000_000_000, "more would take months"))
    .default(100_000)
    .describe("environment steps"),
  hidden: z
    .array(
      z
        .int()
        .positive()
        .max(...atMost(8192, "give a layer fewer units")),
    )
    .min(1)
    .max(16, "must be at most 16 layers")
    .refine(
      (units) => hiddenWeights(units) <= mostHiddenWeights,
      `must have at most ${mostHiddenWeights.toLocaleString("en")} weights between its layers: give them fewer units`,
    )
    .default([256, 256])
    .describe("units of each hidden layer"),
  batch_size: z
    .int()
    .positive()
    .max(...atMost(131_072, "take more gradient steps instead"))
    .default(256)
    .describe("transitions per gradient step"),
  environments: z
    .int()
    .min(1)
    .max(...atMost(4096, "more take turns no faster"))
    .default(1)
    .describe("environments stepped together; a step of all counts as that many"),
  normalize_observations: z
    .boolean()
    .default(false)
    .describe("shift and scale observations by their mean and deviation so far"),
  normalize_rewards: z
    .boolean()
    .default(false)
    .describe("scale rewards by the deviation of discounted returns so far"),
  learning_rate: learningRateField(3e-4),
  learning_rate_decay_from: decayField("learning_rate"),
  discount,
  evaluation_interval: z.int().positive().default(5000).describe("steps between evaluations"),
  evaluation_episodes: z
    .int()
    .positive()
    .max(...atMost(4096, "all are played at once, each in an environment of its own"))
    .default(20)
    .describe("episodes of an evaluation"),
  checkpoint_interval: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe("steps between checkpoints; none: one at every evaluation"),
  target_return: z
    .number()
    .nullable()
    .default(null)
    .describe("stop once the mean deterministic return of an evaluation reaches it"),
  engine: z
    // The default before there were devices, in configs that were written then.
    .preprocess((name) => (name === "auto" ? "ort" : name), z.enum(engines).default("ort"))
    .describe("engine of gradient steps: ONNX Runtime, or TensorFlow to check its numbers"),
  device: z
    .enum(devices)
    .default("cpu")
    .describe(
      "device of gradient steps: the CPU, a GPU with Vulkan, Metal or Direct3D 12, or one with CUDA",
    ),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("threads for gradient steps and environments"),
};

/**
 * The settings of what a run computes with. They change what is learned by rounding alone, so a run
 * may be resumed with others.
 */
export const computingSettings = ["engine", "device", "threads"] as const;

/** The part of a config that all learning algorithms share. */
export type LearningConfig = z.infer<z.ZodObject<typeof learningFields>> & { algorithm: string };

const computed = z.looseObject({
  engine: learningFields.engine,
  device: learningFields.device,
});

/** Checks of a config that its engine computes on its device. */
export function checkDevice({ value, issues }: z.core.ParsePayload<object>) {
  const { engine, device } = computed.parse(value);
  if (engine === "ort" || device === "cpu") return;
  issues.push({
    code: "custom",
    path: ["device"],
    message:
      `is of the engine ort: with the engine ${engine}, leave it out; ${engine} computes on a GPU ` +
      "where its package finds one",
    input: value,
  });
}

const stepped = z.looseObject({ steps: z.number() });

/** A check of a config that a setting's decay begins before the last step. */
export function checkDecay(setting: `${string}_decay_from`) {
  const decaying = z.looseObject({ [setting]: z.number().nullable() });
  return ({ value, issues }: z.core.ParsePayload<object>) => {
    const { steps } = stepped.parse(value);
    const { [setting]: from } = decaying.parse(value);
    if (typeof from !== "number" || from < steps) return;
    issues.push({
      code: "custom",
      path: [setting],
      message: "must be less than steps",
      input: value,
    });
  };
}
