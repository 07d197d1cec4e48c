import * as z from "zod";
import { noiseSeed, noiseStep } from "./act.ts";
import { experimentName } from "./experiment.ts";
import { policyName, policyVersion } from "./manifest.ts";
import { unit } from "./outcome.ts";
import { actMode } from "./policy-interface.ts";

/** A line of the log of decisions: what was asked, what was answered, and how it was chosen. */
export const decision = z.strictObject({
  experiment: experimentName,
  unit,
  /** Tells decisions apart: a line that comes twice is one decision. */
  decision_id: z.uuid(),
  /** When it was answered. Decisions of a unit are in this order, where they give no steps. */
  time: z.iso.datetime(),
  arm: z.string(),
  /** Of the weights; null where the unit does not count. */
  phase: z.int().min(0).nullable(),
  /** True where the unit counts for the arm: not where that was forced, or the unit is in none. */
  counted: z.boolean(),
  mode: actMode,
  policy: policyName,
  version: policyVersion,
  observation: z.union([z.array(z.number()), z.int()]),
  action: z.union([z.array(z.number()), z.int()]),
  /** log pi(action | observation) of the stochastic policy, in deterministic mode too; null where it has no density. */
  log_prob: z.number().nullable(),
  /** Of the noise; null where none was drawn. */
  seed: noiseSeed.nullable(),
  /** The step that the request gave, or else that of the seed; null where there is neither. */
  step: noiseStep.nullable(),
  /** The noise, where the caller gave it. */
  epsilon: z.array(z.number()).nullable(),
});

/** The part of a day's log that an object holds, as its place says: DATE/NAME. */
export const decisionsObjectName = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}\/\d{2}-\d{2}-\d{2}\.\d{3}-[0-9a-f]{16}\.ndjson$/,
    "must be the name of an object of the log",
  );

/** Objects of an experiment's log, in the order of their names. */
export const decisionsObjects = z.strictObject({
  objects: z.array(z.strictObject({ name: decisionsObjectName, bytes: z.int().min(0) })),
  /** The `after` of the request for the next ones; null where there are none. */
  next: decisionsObjectName.nullable(),
});

/** A unit of an experiment. */
export const experimentUnit = z.strictObject({
  unit,
  arm: z.string(),
  phase: z.int().min(0),
  /** True where it asked, as far as is known. */
  asked: z.boolean(),
  /** True where a second arm met it. */
  crossed: z.boolean(),
  /** The sum of what was reported. */
  value: z.number(),
  /** True where that is its whole outcome. */
  final: z.boolean(),
  covariate: z.number().nullable(),
});

/** A position in the units of an experiment: the shard, and the last unit that was seen in it. */
export const unitsCursor = z
  .string()
  .regex(/^\d{1,2}-\d{1,15}$/, "must be the `next` of an answer before");

export const experimentUnits = z.strictObject({
  units: z.array(experimentUnit),
  /** The `after` of the request for the next ones; null where there are none. */
  next: unitsCursor.nullable(),
});

export type Decision = z.infer<typeof decision>;
export type DecisionsObjects = z.infer<typeof decisionsObjects>;
export type ExperimentUnit = z.infer<typeof experimentUnit>;
export type ExperimentUnits = z.infer<typeof experimentUnits>;
