import * as z from "zod";
import { noiseSeed, noiseStep } from "./act.ts";
import { actMode } from "./acting-terms.ts";
import { policyName, policyVersion } from "./manifest.ts";

const answered = {
  mode: actMode,
  policy: policyName,
  version: policyVersion,
  seed: noiseSeed
    .nullable()
    .describe(
      "the seed of the noise; null if none was drawn, in deterministic mode or with a given epsilon",
    ),
  step: noiseStep.nullable().describe("the step of that seed; null if there is none"),
};

const vector = z.array(z.number());

const mean =
  "of the Gaussian, before it is squashed by tanh and scaled to the action's bounds, or clipped to them";
const logStd = "the logarithm of that Gaussian's standard deviation";
const probabilities = "pi(action | observation) of every action";
const epsilon = "the noise that was used; a request with it gets the same action";

/** The optional fields of an answer to one observation, requested by `return`. */
const returned = {
  mean: vector.describe(mean).optional(),
  log_std: vector.describe(logStd).optional(),
  probabilities: vector.describe(probabilities).optional(),
  epsilon: vector.describe(epsilon).optional(),
};

/**
 * The same fields for a batch, one row for each observation. `epsilon` keeps the name it has in
 * requests.
 */
const returnedRows = {
  means: z.array(vector).describe(mean).optional(),
  log_stds: z.array(vector).describe(logStd).optional(),
  probabilities: z.array(vector).describe(probabilities).optional(),
  epsilon: z.array(vector).describe(epsilon).optional(),
};

const action = z
  .union([z.array(z.number()), z.int()])
  .describe("a number for each dimension of the action, in the environment's units, or an index");

/**
 * In deterministic mode too, `log_prob` is that of the stochastic policy. It is not a propensity: a
 * deterministic choice has none.
 */
const logProb = z
  .number()
  .describe(
    "log pi(action | observation) of the stochastic policy, in either mode; for real-valued actions a density per unit of action; absent if the policy has no density (distribution implicit or none)",
  );

export const actResponse = z
  .strictObject({ action, log_prob: logProb.optional(), ...returned, ...answered })
  .describe("The answer to one observation.");

export const actBatchResponse = z
  .strictObject({
    actions: z.array(action),
    log_probs: z.array(logProb).optional(),
    ...returnedRows,
    ...answered,
  })
  .describe("The answer to a batch: row i answers observation i.");

export type ActResponse = z.infer<typeof actResponse>;
export type ActBatchResponse = z.infer<typeof actBatchResponse>;
