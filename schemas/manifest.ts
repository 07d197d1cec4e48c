import * as z from "zod";
import { environmentOptions } from "./environment-options.ts";
import { boundedBoxSpace, boxSpace, discreteSpace } from "./space.ts";

export const policyName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62})$/, "must be 1 to 63 of a-z, 0-9 and -, not starting with -")
  .describe("a policy's name: what stands in its URL and names its folder");

export const policyVersion = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "must be 16 hexadecimal digits")
  .describe("a policy's version: the first 16 hexadecimal digits of the SHA-256 of its actor.onnx");

const finite = z.number();

const returns = z
  .strictObject({ mean: finite, standard_deviation: finite.min(0) })
  .describe("undiscounted returns of whole episodes");

const evaluation = z.strictObject({
  episodes: z.int().positive(),
  stochastic: returns,
  deterministic: returns,
});

/**
 * How far the exported actor, run by ONNX Runtime in float32, is from the trainer's own forward
 * pass. A scaled error is absolute up to magnitude one and relative above: |x - y| / max(1, |y|); but
 * it is in proportion to what float32 can hold of an output at all, where that is more.
 */
const parity = z.strictObject({
  observations: z.int().positive(),
  tolerance: finite.positive(),
  largest_absolute_error: finite.min(0),
  /** What the tolerance is held against. */
  largest_scaled_error: finite.min(0),
  errors: z.record(z.string(), z.strictObject({ absolute: finite.min(0), scaled: finite.min(0) })),
});

const common = {
  name: policyName,
  version: policyVersion,
  algorithm: z.string().min(1),
  environment: z.string().min(1),
  environment_options: environmentOptions.default({}),
  hyperparameters: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.number())]),
  ),
  seed: z.int().min(0),
  training_steps: z.int().min(0),
  evaluation,
  actor: z.strictObject({
    file: z.literal("actor.onnx"),
    bytes: z.int().positive(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  parity,
  softedge_version: z.string().min(1),
  created: z.iso.datetime(),
};

const continuousManifest = z
  .strictObject({
    kind: z.literal("continuous"),
    observation: boxSpace,
    action: boundedBoxSpace,
    ...common,
  })
  .describe(
    "A policy over real-valued actions: float32 observation and Gaussian noise in, action out.",
  );

const discreteManifest = z
  .strictObject({
    kind: z.literal("discrete"),
    observation: discreteSpace,
    action: discreteSpace,
    ...common,
  })
  .describe(
    "A policy over finitely many actions: int64 state and Gumbel noise in, action index out.",
  );

export const manifest = z
  .discriminatedUnion("kind", [continuousManifest, discreteManifest])
  .describe("What a policy package says of itself: `manifest.json`, beside `actor.onnx`.");

export const policySummary = z
  .strictObject({
    name: policyName,
    version: policyVersion,
    kind: z.enum(["continuous", "discrete"]),
    algorithm: common.algorithm,
    environment: common.environment,
    evaluation,
    link: z
      .string()
      .describe("the path of its manifest; the path to act is this with /act behind it"),
  })
  .describe("What a list of policies tells of each.");

export const policyList = z.strictObject({ policies: z.array(policySummary) });

export type PolicySummary = z.infer<typeof policySummary>;
export type ContinuousManifest = z.infer<typeof continuousManifest>;
export type DiscreteManifest = z.infer<typeof discreteManifest>;
export type Manifest = z.infer<typeof manifest>;
