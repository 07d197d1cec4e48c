import * as z from "zod";
import { type ContinuousManifest, type DiscreteManifest, policyVersion } from "./manifest.ts";

/** Most rows in one request. */
export const maximumRows = 1024;

/** The largest finite float32: what lies beyond becomes Infinity inside the actor. */
export const largestFloat32 = 3.4028234663852886e38;

export const actMode = z
  .enum(["stochastic", "deterministic"])
  .describe(
    "how an action is chosen: drawn from the policy, or the one that it gives without noise",
  );

export const noiseSeed = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe("names the noise: any whole number that JSON carries exactly");

export const noiseStep = z
  .int()
  .min(0)
  .max(0xffffffff)
  .describe("tells the draws of one seed apart, as the steps of an episode");

export const float32 = z
  .number()
  .min(-largestFloat32, `must be a finite float32, at least -${largestFloat32}`)
  .max(largestFloat32, `must be a finite float32, at most ${largestFloat32}`);

/** A vector of exactly `length` finite float32 numbers; `holds` says what they are. */
function vector(length: number, holds: string) {
  const error = `must have exactly ${length} number${length === 1 ? "" : "s"}, ${holds}`;
  return z.array(float32).length(length, error);
}

/** One of the states 0 ... size - 1. */
function state(size: number) {
  const error = `must be a whole number from 0 to ${size - 1}`;
  return z
    .int(error)
    .min(0, error)
    .max(size - 1, error);
}

function batchOf<Row>(row: z.ZodType<Row, Row>) {
  return z
    .array(row)
    .min(1, "must have at least 1 row")
    .max(maximumRows, `must have at most ${maximumRows} rows`);
}

/** What a policy of each kind can answer besides the action and its log_prob. */
export const returnable = {
  continuous: ["mean", "log_std", "epsilon"],
  discrete: ["probabilities", "epsilon"],
} as const;

export type Returnable = (typeof returnable)[keyof typeof returnable][number];

/** The fields that a request to a policy of this kind wants answered besides. */
function wanted(kind: keyof typeof returnable) {
  const names: readonly Returnable[] = returnable[kind];
  const error = `must be one of ${names.join(", ")}: a ${kind} policy has no other`;
  return z.array(z.enum(names, error)).max(names.length, `must have at most ${names.length} names`);
}

/** A request as the worker acts on it: always rows, whether one observation came or many. */
export interface ActQuery<Observation> {
  /** One `observation` was asked about, and one `action` is to be answered. */
  single: boolean;
  observations: Observation[];
  mode: z.infer<typeof actMode>;
  /** The noise is the caller's own ... */
  epsilon?: number[][] | undefined;
  /** ... or drawn from the caller's seed, or from one that the worker picks, at a step of it. */
  seed?: number | undefined;
  step?: number | undefined;
  return: Returnable[];
}

/** What a request has besides its observations and their noise. */
const besides = {
  mode: actMode.default("stochastic"),
  seed: noiseSeed.optional(),
  step: noiseStep.optional(),
  version: policyVersion.describe("only this version of the policy shall answer").optional(),
};

/** What must hold between the fields of a request, whatever its shape. */
function refuseContradictions(context: {
  value: {
    mode: string;
    seed?: number | undefined;
    step?: number | undefined;
    epsilon?: unknown;
  };
  issues: z.core.$ZodRawIssue[];
}) {
  const { epsilon, mode, seed, step } = context.value;
  if (epsilon === undefined) return;
  const refuse = (field: string, message: string) =>
    context.issues.push({ code: "custom", path: [field], message, input: context.value });
  if (seed !== undefined) refuse("epsilon", "give seed or epsilon, not both");
  if (step !== undefined) refuse("step", "is of a seed: leave it out where you give epsilon");
  if (mode === "deterministic") {
    refuse("epsilon", "deterministic acting takes no noise: leave epsilon out");
  }
}

/**
 * The body of an act request: with `observation`, or with `observations`.
 *
 * @param wanted what it may ask for by `return`
 */
export function actRequestOf<Observation>(
  observation: z.ZodType<Observation, Observation>,
  epsilon: z.ZodType<number[], number[]>,
  wanted: z.ZodType<Returnable[], Returnable[]>,
) {
  const common = { ...besides, return: wanted.default([]) };
  const one = z
    .strictObject({ observation, epsilon: epsilon.optional(), ...common })
    .check(refuseContradictions)
    .transform(
      ({ observation, epsilon, ...rest }): ActQuery<Observation> => ({
        single: true,
        observations: [observation],
        epsilon: epsilon && [epsilon],
        ...rest,
      }),
    );
  const many = z
    .strictObject({
      observations: batchOf(observation),
      epsilon: batchOf(epsilon).optional(),
      ...common,
    })
    .check(refuseContradictions)
    .refine(({ observations, epsilon }) => !epsilon || epsilon.length === observations.length, {
      path: ["epsilon"],
      error: "must have one row for each of the observations",
    })
    .transform((request): ActQuery<Observation> => ({ single: false, ...request }));
  return { one, many };
}

/** The body of an act request to a continuous policy: with `observation`, or with `observations`. */
export function continuousActRequest(policy: ContinuousManifest) {
  return actRequestOf(
    vector(policy.observation.low.length, "one for each dimension of the observation"),
    vector(policy.action.low.length, "one for each dimension of the action"),
    wanted(policy.kind),
  );
}

/** The body of an act request to a discrete policy: with `observation`, or with `observations`. */
export function discreteActRequest(policy: DiscreteManifest) {
  return actRequestOf(
    state(policy.observation.size),
    vector(policy.action.size, "one for each action"),
    wanted(policy.kind),
  );
}

export type ActMode = z.infer<typeof actMode>;
