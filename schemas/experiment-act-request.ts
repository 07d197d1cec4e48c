import * as z from "zod";
import { noiseSeed, noiseStep } from "./act.ts";
import { epsilon, observation, wanted } from "./act-request.ts";
import { experimentQuestion } from "./experiment-act.ts";

/**
 * The part of an experiment's act requests that needs no manifest, for the API's description and
 * its clients' types. The policy of the arm checks the rest.
 */
export const experimentActRequest = z
  .strictObject({
    ...experimentQuestion.shape,
    observation,
    epsilon: epsilon.optional(),
    seed: noiseSeed.optional(),
    step: noiseStep.optional(),
    return: wanted.default([]),
  })
  .meta({
    not: { required: ["epsilon"], anyOf: [{ required: ["seed"] }, { required: ["step"] }] },
    description:
      "Requests the action for one observation of a unit. Give `seed` (and `step`), or `epsilon`, which a deterministic arm refuses, or neither.",
  });

export type ExperimentActRequest = z.input<typeof experimentActRequest>;
