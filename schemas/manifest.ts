import * as z from "zod";
import { actMode, distribution } from "./acting-terms.ts";
import { environmentOptions } from "./environment-options.ts";
import { versionPattern } from "./limits.ts";
import { describeMisfit, interfaceOf } from "./policy-interface.ts";
import { boundedBoxSpace, boxSpace, discreteSpace } from "./space.ts";

export const policyName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62})$/, "must be 1 to 63 of a-z, 0-9 and -, not starting with -")
  .describe("a policy's name, which is part of its URL and names its folder");

export const policyVersion = z
  .string()
  .regex(versionPattern, "must be 16 hexadecimal digits")
  .describe("a policy's version: the first 16 hexadecimal digits of the SHA-256 of its actor.onnx");

export const algorithmName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and -, not starting with -")
  .describe("the algorithm that trained the policy, such as sac-2019; any name is allowed");

const finite = z.number();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

/** The file of an environment that does not come with softedge. */
const environmentFile = z
  .strictObject({
    path: z
      .string()
      .regex(
        /^[^/\\][^\\]*\.m?[jt]s$/,
        "must be a relative path with slashes, and end with .ts, .mts, .js or .mjs",
      )
      .describe("relative to the folder that the policy was made in"),
    sha256: sha256.describe("of the file and the local files that it imports"),
  })
  .describe("the file that defines the environment; absent for those that come with softedge");

const returns = z
  .strictObject({ mean: finite, standard_deviation: finite.min(0) })
  .describe("undiscounted returns of complete episodes");

const evaluation = z
  .strictObject({
    episodes: z.int().positive(),
    stochastic: returns.optional().describe("absent if the policy has no stochastic mode"),
    deterministic: returns,
  })
  .describe("returns in the environment; absent for an imported policy that was not replayed");

/** The largest errors of an actor's outputs. A scaled error is |x - y| / max(1, |y|). */
const errors = z.strictObject({
  observations: z.int().positive(),
  tolerance: finite.positive(),
  largest_absolute_error: finite.min(0),
  largest_scaled_error: finite.min(0).describe("compared with the tolerance"),
  errors: z.record(z.string(), z.strictObject({ absolute: finite.min(0), scaled: finite.min(0) })),
});

/**
 * The differences between the exported actor, run by ONNX Runtime in float32, and the trainer's
 * forward pass; of an imported policy, its network in float64. Where float32 cannot represent an
 * output that precisely, a larger unit takes the place of 1 in scaled errors.
 */
const parity = errors.describe("the exported actor against the network that it was written from");

/** The differences between an imported actor and what the original program answered. */
const check = errors
  .extend({ sha256: sha256.describe("of the file with the recorded answers") })
  .describe(
    "the actor against answers that were recorded from the original; absent if not checked",
  );

const hyperparameters = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.number())]),
);

/** A policy that softedge trained. */
const runOrigin = z.strictObject({
  kind: z.literal("run"),
  seed: z.int().min(0),
  training_steps: z.int().min(0),
  hyperparameters,
  softedge_version: z.string().min(1),
});

/** A policy that another framework trained. */
const importOrigin = z.strictObject({
  kind: z.literal("import"),
  format: z.string().min(1).describe("of the imported file"),
  framework: z.string().min(1),
  framework_version: z.string().min(1).optional().describe("absent if the file does not say"),
  training_steps: z.int().min(0).optional().describe("absent if the file does not say"),
  sha256: sha256.describe("of the imported file"),
});

export const manifest = z
  .strictObject({
    manifest_version: z.literal(2),
    name: policyName,
    version: policyVersion,
    observation: z.discriminatedUnion("kind", [boxSpace, discreteSpace]),
    action: z.discriminatedUnion("kind", [boundedBoxSpace, discreteSpace]),
    distribution: distribution.describe(
      "the distribution of actions; none for a deterministic policy",
    ),
    algorithm: algorithmName,
    origin: z.discriminatedUnion("kind", [runOrigin, importOrigin]),
    environment: z
      .string()
      .min(1)
      .optional()
      .describe("its id; absent for an imported policy of which only the spaces are known"),
    environment_file: environmentFile.optional(),
    environment_options: environmentOptions.default({}),
    evaluation: evaluation.optional(),
    actor: z.strictObject({
      file: z.literal("actor.onnx"),
      bytes: z.int().positive(),
      sha256,
    }),
    parity,
    check: check.optional(),
    created: z.iso.datetime(),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string[], message: string) =>
      issues.push({ code: "custom", path, message, input: value });
    const misfit = describeMisfit(value);
    if (misfit !== undefined) refuse(["distribution"], misfit);
    for (const field of ["environment", "evaluation"] as const) {
      const isRun = value.origin.kind === "run";
      if (isRun && value[field] === undefined) refuse([field], "is missing: the origin is a run");
    }
    if (value.environment_file !== undefined && value.environment === undefined) {
      refuse(["environment"], "is missing: environment_file defines it");
    }
    if (value.evaluation === undefined) return;
    if (value.environment === undefined) {
      refuse(["environment"], "is missing: the policy was evaluated in it");
    }
    const { modes } = interfaceOf(value);
    const isEvaluated = value.evaluation.stochastic !== undefined;
    if (isEvaluated === modes.includes("stochastic")) return;
    const reason = `the distribution ${value.distribution} has ${isEvaluated ? "no" : "a"} stochastic mode`;
    refuse(
      ["evaluation", "stochastic"],
      `${isEvaluated ? "must be left out" : "is missing"}: ${reason}`,
    );
  })
  .describe("The manifest of a policy package: `manifest.json`, next to `actor.onnx`.");

export const policySummary = z
  .strictObject({
    name: policyName,
    version: policyVersion,
    distribution,
    modes: z.array(actMode).min(1).describe("the ways of acting; the first is the default"),
    algorithm: algorithmName,
    environment: z.string().optional(),
    evaluation: evaluation.optional(),
    origin: z
      .discriminatedUnion("kind", [runOrigin.omit({ hyperparameters: true }), importOrigin])
      .describe("where the policy comes from"),
    check: check.optional(),
    link: z.string().describe("the path of its manifest; append /act for the path to act"),
  })
  .describe("A policy in a list of policies.");

export const policyList = z.strictObject({ policies: z.array(policySummary) });

export type PolicySummary = z.infer<typeof policySummary>;
export type Manifest = z.infer<typeof manifest>;
