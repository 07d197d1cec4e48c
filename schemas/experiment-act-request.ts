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
      "Asks about one observation of a unit. Give `seed` (and `step`), or `epsilon`, which an arm that acts deterministically refuses, or none.",
  });

export type ExperimentActRequest = z.input<typeof experimentActRequest>;
