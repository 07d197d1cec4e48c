import * as z from "zod";
import { noiseSeed, noiseStep } from "./act.ts";
import { actMode } from "./acting-terms.ts";
import { declarationId, experimentName } from "./experiment.ts";
import { policyName, policyVersion } from "./manifest.ts";
import { mostRewards, reward, unit } from "./outcome.ts";

/**
 * A line of the decision log: the request, the answer, and the version and mode that produced it.
 */
export const decision = z.strictObject({
  experiment: experimentName,
  /** The declaration of the experiment; absent in logs of older Workers. */
  declaration: declarationId.optional(),
  unit,
  /** Identifies the decision: a line that occurs twice is one decision. */
  decision_id: z.uuid(),
  /** The time of the answer. Orders a unit's decisions that have no steps. */
  time: z.iso.datetime(),
  arm: z.string(),
  /** The index of the weights in force; null if the unit does not count. */
  phase: z.int().min(0).nullable(),
  /**
   * True if the unit counts for the arm: it takes part in the experiment and the arm was not
   * forced.
   */
  counted: z.boolean(),
  mode: actMode,
  policy: policyName,
  version: policyVersion,
  observation: z.union([z.array(z.number()), z.int()]),
  action: z.union([z.array(z.number()), z.int()]),
  /**
   * log pi(action | observation) of the stochastic policy, in either mode; null if it has no
   * density.
   */
  log_prob: z.number().nullable(),
  /** The seed of the noise; null if none was drawn. */
  seed: noiseSeed.nullable(),
  /** The step in the request, else that of the seed; null if there is neither. */
  step: noiseStep.nullable(),
  /** The noise, if the caller gave it. */
  epsilon: z.array(z.number()).nullable(),
  /** The reward of the unit's decision before, if the request gave it. */
  reward: reward.optional(),
});

/** The name of an object of the log, DATE/NAME, which holds a part of a day's decisions. */
export const decisionsObjectName = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}\/\d{2}-\d{2}-\d{2}\.\d{3}-[0-9a-f]{16}\.ndjson$/,
    "must be the name of an object of the log",
  );

/** A page of the objects of an experiment's log, sorted by name. */
export const decisionsObjects = z.strictObject({
  objects: z.array(z.strictObject({ name: decisionsObjectName, bytes: z.int().min(0) })),
  /** The `after` of the request for the next page; null on the last. */
  next: decisionsObjectName.nullable(),
});

/** A unit of an experiment. */
export const experimentUnit = z.strictObject({
  unit,
  arm: z.string(),
  phase: z.int().min(0),
  /** True if it is known to have asked for an action. */
  asked: z.boolean(),
  /** True if it met a second arm. */
  crossed: z.boolean(),
  /** The sum of its reported outcomes. */
  value: z.number(),
  /** True if `value` is its whole outcome. */
  final: z.boolean(),
  covariate: z.number().nullable(),
  /** How many decisions it asked for, if that was reported. */
  steps: z.int().min(1).optional(),
  /** The rewards of its last steps, if they were reported. */
  rewards: z.array(reward).max(mostRewards).optional(),
  /** True if an operator has excluded it: it does not count. */
  excluded: z.boolean().optional(),
});

/** A position in the list of an experiment's units: a shard, and the last unit listed of it. */
export const unitsCursor = z
  .string()
  .regex(/^\d{1,2}-\d{1,15}$/, "must be the `next` of an answer before");

export const experimentUnits = z.strictObject({
  units: z.array(experimentUnit),
  /** The `after` of the request for the next page; null on the last. */
  next: unitsCursor.nullable(),
});

export type Decision = z.infer<typeof decision>;
export type DecisionsObjects = z.infer<typeof decisionsObjects>;
export type ExperimentUnit = z.infer<typeof experimentUnit>;
export type ExperimentUnits = z.infer<typeof experimentUnits>;
