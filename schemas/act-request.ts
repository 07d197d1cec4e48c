import * as z from "zod";
import { actRequestOf, float32 } from "./act.ts";
import { actMode, returnable } from "./acting-terms.ts";

export const observation = z
  .union([z.array(float32).min(1), z.int().min(0)])
  .describe(
    "a number for each dimension (Pendulum-v1), which may exceed the manifest's bounds, or a state from 0 to size - 1 (Taxi-v3)",
  );

export const epsilon = z
  .array(float32)
  .min(1)
  .describe(
    "the noise: for real-valued actions a number for each dimension of the action, N(0, 1); for discrete ones a number for each action, Gumbel(0, 1); none for a policy of distribution none",
  );

export const wanted = z
  .array(returnable)
  .max(returnable.options.length)
  .describe(
    "additional outputs to return: mean, log_std and epsilon of a Gaussian policy (squashed_gaussian, clipped_gaussian), probabilities and epsilon of a categorical one, epsilon of an implicit one",
  );

const either = actRequestOf({
  observation,
  epsilon,
  mode: actMode.default("stochastic").meta({
    description:
      "how to act: sample from the policy (default), or return its action without noise, the only mode of a policy of distribution none",
    // The default depends on the policy: one without a stochastic mode acts deterministically.
    default: undefined,
  }),
  return: wanted,
});

/** The rules between fields, as JSON Schema. */
const noContradictions = {
  not: {
    required: ["epsilon"],
    anyOf: [
      { required: ["seed"] },
      { required: ["step"] },
      { required: ["mode"], properties: { mode: { const: "deterministic" } } },
    ],
  },
};

/**
 * The part of act requests that is the same for all policies, for the API's description and its
 * clients' types. `actRequestFor` also checks lengths, states and names against a policy.
 */
export const actRequest = either.one.meta({
  ...noContradictions,
  description:
    "Requests the action for one observation. Give `seed` (and `step`), or `epsilon` (in stochastic mode only, without `seed` and `step`), or neither: then the Worker picks a seed and returns it.",
});

export const actBatchRequest = either.many.meta({
  ...noContradictions,
  description:
    "Requests actions for many observations, each with its own row of noise, which is given as `epsilon` or drawn from the seed.",
});

export type ActRequest = z.input<typeof actRequest>;
export type ActBatchRequest = z.input<typeof actBatchRequest>;
