import * as z from "zod";
import { actMode } from "./acting-terms.ts";
import { policyName, policyVersion } from "./manifest.ts";
import { unit } from "./outcome.ts";

export const experimentName = policyName.describe(
  "an experiment's name, which is part of its URL and seeds the assignment of units",
);

/** Names a declaration, unlike the name, which may be declared anew once it was deleted. */
export const declarationId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "must be 32 hexadecimal digits")
  .describe("the random id of a declaration, to which all that is kept of it belongs");

const armName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be 1 to 32 of a-z, 0-9 and -, not starting with -");

const arm = z
  .strictObject({
    name: armName,
    policy: policyName,
    version: policyVersion,
    mode: actMode,
  })
  .describe("An arm: a fixed version of a policy, in one mode.");

export const mostArms = 10;

const share = z.number().min(0, "must be at least 0").max(1, "must be at most 1");

/** The allocation of units to arms. */
const allocation = {
  weights: z
    .array(share)
    .min(2)
    .max(mostArms)
    .describe("the share of each arm, in their order; they sum to 1"),
  coverage: share
    .gt(0, "must be more than 0")
    .default(1)
    .describe("the share of all units that take part; the control answers the rest"),
};

const sumsToOne = "must sum to 1";
const isWhole = (weights: readonly number[]) =>
  Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9;

const stopRule = z
  .strictObject({
    units: z.int().positive().optional().describe("stop once this many units have an outcome"),
    conclusive: z
      .boolean()
      .default(false)
      .describe("stop once every interval excludes 0 or lies within the minimum effect"),
  })
  .describe("when the experiment stops by itself, whichever comes first; results stay valid");

const rangeEnd = z.number().min(-1e12, "must be at least -1e12").max(1e12, "must be at most 1e12");

const outcomeRange = z
  .tuple([rangeEnd, rangeEnd])
  .refine(([low, high]) => low < high, { error: "must be a lower and a higher number" })
  .describe(
    "the least and the largest outcome that is possible: intervals then hold exactly, for rare outcomes too and from the first units on; reports beyond are refused",
  );

export const mostShards = 64;

/** Seconds: 90 days. */
const longestOutcome = 7_776_000;

export const experimentDefinition = z
  .strictObject({
    name: experimentName,
    description: z.string().max(1000, "must have at most 1000 characters").default(""),
    arms: z
      .array(arm)
      .min(2, "must have at least 2 arms")
      .max(mostArms, `must have at most ${mostArms} arms`)
      .describe("the first is the control, which the others are compared with"),
    ...allocation,
    metric: z
      .string()
      .min(1)
      .max(64)
      .default("return")
      .describe("the outcome of a unit whose mean is compared, such as an episode's return"),
    alpha: z
      .number()
      .min(1e-6, "must be at least 0.000001")
      .max(0.5, "must be at most 0.5")
      .default(0.05)
      .describe("the largest probability that a confidence sequence is ever wrong"),
    planned_units: z
      .int()
      .min(10, "must be at least 10")
      .max(1e9)
      .default(1000)
      .describe(
        "the number of units at which intervals without a range are narrowest: softedge experiment plan tells how many an effect takes. They are valid at any number; with a range it does not matter",
      ),
    minimum_effect: z
      .number()
      .positive("must be more than 0")
      .optional()
      .describe("the smallest difference that matters"),
    range: outcomeRange.optional(),
    outcome_within: z
      .number()
      .min(1, "must be at least 1")
      .max(longestOutcome, `must be at most ${longestOutcome}, that is 90 days`)
      .optional()
      .describe(
        "the seconds from the first answer to the complete outcome of a unit, at most: units without one by then are missing, and later outcomes do not count",
      ),
    stop: stopRule.default({ conclusive: false }),
    covariate: z
      .boolean()
      .default(false)
      .describe("true if reports may include a covariate of the unit, to reduce variance (CUPED)"),
    decisions: z
      .strictObject({ sample: share })
      .optional()
      .describe("log every decision, of this share of units"),
    shards: z
      .int()
      .min(1, "must be at least 1")
      .max(mostShards, `must be at most ${mostShards}`)
      .default(4)
      .describe(
        "the number of objects that share the units; each takes about a thousand reports a second",
      ),
    most_units: z
      .int()
      .min(1000, "must be at least 1000")
      .max(1e8, "must be at most 100000000")
      .default(1e7)
      .describe("the number of units that are kept, each shard its part; later ones do not count"),
  })
  .refine(({ arms, weights }) => arms.length === weights.length, {
    path: ["weights"],
    error: "must have one weight for each arm",
  })
  .refine(({ weights }) => isWhole(weights), { path: ["weights"], error: sumsToOne })
  .refine(({ range, covariate }) => !range || !covariate, {
    path: ["covariate"],
    error: "cannot be used with a range: leave out one of them",
  })
  .refine(({ arms }) => new Set(arms.map(({ name }) => name)).size === arms.length, {
    path: ["arms"],
    error: "must have different names",
  })
  .describe("An experiment as an operator declares it.");

/** New weights for a running experiment. */
export const reweighting = z
  .strictObject(allocation)
  .refine(({ weights }) => isWhole(weights), { path: ["weights"], error: sumsToOne });

const phase = z.strictObject({ ...allocation, since: z.iso.datetime() });

const reason = z.string().max(1000, "must have at most 1000 characters");

/** The body of a request to exclude a unit. */
export const exclusionRequest = z.strictObject({
  unit,
  reason: reason.min(1, "must not be empty: say why the unit must not count"),
});

/** The units that operators have excluded, and why. */
export const exclusionList = z.strictObject({
  exclusions: z.array(exclusionRequest.extend({ at: z.iso.datetime() })),
});

/** The body of a request to stop. */
export const stopRequest = z.strictObject({ reason: reason.default("stopped by an operator") });

/** The most phases, that is, changes of weights: results are merged over all of them. */
export const mostPhases = 100;

export const experimentState = z.enum(["created", "running", "stopped"]);

export const experiment = z.strictObject({
  definition: experimentDefinition,
  declaration: declarationId
    .optional()
    .describe(`${declarationId.description}; absent of experiments of older Workers`),
  state: experimentState,
  created: z.iso.datetime(),
  phases: z
    .array(phase)
    .max(mostPhases)
    .describe("the periods with constant weights since the start; empty before it"),
  stopped: z.strictObject({ at: z.iso.datetime(), reason }).optional(),
});

/** All experiments of a Worker. */
export const experimentIndex = z.strictObject({
  experiments: z.record(experimentName, experiment),
});

export const experimentList = z.strictObject({ experiments: z.array(experiment) });

/** The id under which everything of an experiment is kept: in older Workers, that was its name. */
export function declarationOf({
  declaration,
  definition: { name },
}: Pick<Experiment, "declaration" | "definition">): string {
  return declaration ?? name;
}

/** A definition as it is sent, without defaults. */
export type ExperimentDeclaration = z.input<typeof experimentDefinition>;
export type ExperimentDefinition = z.infer<typeof experimentDefinition>;
export type ExclusionRequest = z.infer<typeof exclusionRequest>;
export type ExclusionList = z.infer<typeof exclusionList>;
export type Reweighting = z.infer<typeof reweighting>;
/** New weights as they are sent. */
export type WeightsRequest = z.input<typeof reweighting>;
export type Experiment = z.infer<typeof experiment>;
export type ExperimentIndex = z.infer<typeof experimentIndex>;
