import * as z from "zod";
import { actMode } from "./acting-terms.ts";
import { largestFloat32, largestStep, maximumRows } from "./limits.ts";
import { policyVersion } from "./manifest.ts";
import {
  type ActMode,
  interfaceOf,
  type PolicyFacts,
  type Returnable,
} from "./policy-interface.ts";

export const noiseSeed = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe("seeds the noise: any whole number that JSON represents exactly");

export const noiseStep = z
  .int()
  .min(0)
  .max(largestStep)
  .describe("distinguishes the draws of one seed, such as the steps of an episode");

export const float32 = z
  .number()
  .min(-largestFloat32, `must be a finite float32, at least -${largestFloat32}`)
  .max(largestFloat32, `must be a finite float32, at most ${largestFloat32}`);

/** A vector of exactly `length` finite float32 numbers; `holds` describes them in the error. */
function vector(length: number, holds: string) {
  const error = `must have exactly ${length} number${length === 1 ? "" : "s"}, ${holds}`;
  return z.array(float32).length(length, error);
}

/** One of the states 0 to size - 1. */
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

/** The `return` field of a policy's requests: names of additional outputs. */
function returnOf({ distribution }: PolicyFacts, names: readonly Returnable[]) {
  const reason = `a policy of distribution ${distribution} has no other`;
  const error = names.length > 0 ? `must be one of ${names.join(", ")}: ${reason}` : nothingBesides;
  return z
    .array(z.enum(names, error))
    .max(
      names.length,
      names.length > 0 ? `must have at most ${names.length} names` : nothingBesides,
    );
}

const nothingBesides = "must be empty: a policy of distribution none answers its action alone";

/** The modes that a request to a policy may ask for; the first is the default. */
function modeOf({ distribution }: PolicyFacts, modes: readonly [ActMode, ...ActMode[]]) {
  const [only] = modes;
  const lacking = `must be ${only}: the policy's distribution is ${distribution}, so that there is nothing to draw from`;
  return z
    .enum([...modes], { error: ({ input }) => (isMode(input) ? lacking : undefined) })
    .default(only);
}

function isMode(input: unknown): input is ActMode {
  return actMode.safeParse(input).success;
}

/** A parsed act request: always rows, for one observation as for many. */
export interface ActQuery<Observation> {
  /** True if the request has one `observation`, and the answer one `action`. */
  single: boolean;
  observations: Observation[];
  mode: ActMode;
  /** The caller's noise. Excludes `seed` and `step`. */
  epsilon?: number[][] | undefined;
  /** The seed of the noise; the Worker picks one if it is missing. */
  seed?: number | undefined;
  step?: number | undefined;
  return: Returnable[];
}

/** The fields that are the same for every policy. */
const besides = {
  seed: noiseSeed.optional(),
  step: noiseStep.optional(),
  version: policyVersion.describe("the version of the policy that must answer").optional(),
};

/** Checks the rules between the fields of a request. */
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
  if (step !== undefined) refuse("step", "belongs to a seed: leave it out if you give epsilon");
  if (mode === "deterministic") {
    refuse("epsilon", "deterministic acting takes no noise: leave epsilon out");
  }
}

/** The fields that differ from policy to policy. */
interface PolicyFields<Observation> {
  observation: z.ZodType<Observation, Observation>;
  epsilon: z.ZodType<number[], number[]>;
  mode: z.ZodDefault<typeof actMode>;
  return: z.ZodType<Returnable[], Returnable[]>;
}

/** Creates the two schemas of an act request: with `observation`, and with `observations`. */
export function actRequestOf<Observation>(fields: PolicyFields<Observation>) {
  const { observation, epsilon, mode } = fields;
  const common = { ...besides, mode, return: fields.return.default([]) };
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

/**
 * Creates the two schemas of an act request to a policy: with `observation`, and with
 * `observations`.
 */
export function actRequestFor(policy: PolicyFacts) {
  const { modes, noise, returnable } = interfaceOf(policy);
  const entry = policy.action.kind === "discrete" ? "action" : "dimension of the action";
  return actRequestOf<number | number[]>({
    observation: observationOf(policy),
    // Where the policy takes no noise, the rules between fields refuse any `epsilon`.
    epsilon: noise ? vector(noise.columns, `one for each ${entry}`) : z.array(float32),
    mode: modeOf(policy, modes),
    return: returnOf(policy, returnable),
  });
}

function observationOf({ observation }: PolicyFacts) {
  return observation.kind === "discrete"
    ? state(observation.size)
    : vector(observation.low.length, "one for each dimension of the observation");
}
