import * as z from "zod";
import { actMode, noiseSeed, noiseStep } from "./act.ts";
import { policyName, policyVersion } from "./manifest.ts";

const answered = {
  mode: actMode,
  policy: policyName,
  version: policyVersion,
  /** The seed of the noise that was used; null where none was: deterministic, or given epsilon. */
  seed: noiseSeed.nullable(),
  /** The step of that seed; null where there is none. */
  step: noiseStep.nullable(),
};

const vector = z.array(z.number());

/** What a request asks for by its `return`, of one observation. */
const returned = {
  /** Of the Gaussian that is squashed by tanh and scaled to the action's bounds, ... */
  mean: vector.optional(),
  /** ... and the logarithm of its standard deviation. */
  log_std: vector.optional(),
  /** pi(action | observation) of every action. */
  probabilities: vector.optional(),
  /** The noise that was used: sent back, it gives the same action. */
  epsilon: vector.optional(),
};

/** The same of a batch, a row for each observation; epsilon is named as a request names it. */
const returnedRows = {
  means: z.array(vector).optional(),
  log_stds: z.array(vector).optional(),
  probabilities: z.array(vector).optional(),
  epsilon: z.array(vector).optional(),
};

const action = z.union([z.array(z.number()), z.int()]);

/**
 * The answer to one observation. `log_prob` is log pi(action | observation), a density per unit of
 * action for a continuous policy. In deterministic mode too it speaks of the stochastic policy: it
 * is no propensity of the deterministic choice, which has none.
 */
export const actResponse = z.strictObject({
  action,
  log_prob: z.number(),
  ...returned,
  ...answered,
});

/** The answer to a batch: row i answers observation i. */
export const actBatchResponse = z.strictObject({
  actions: z.array(action),
  log_probs: z.array(z.number()),
  ...returnedRows,
  ...answered,
});

export type ActResponse = z.infer<typeof actResponse>;
export type ActBatchResponse = z.infer<typeof actBatchResponse>;
