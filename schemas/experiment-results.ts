import * as z from "zod";
import { actMode } from "./act.ts";
import { experimentName } from "./experiment.ts";
import { policyName, policyVersion } from "./manifest.ts";

/** Lower and upper end. */
const interval = z.tuple([z.number(), z.number()]);

const armResults = z.strictObject({
  name: z.string(),
  policy: policyName,
  version: policyVersion,
  mode: actMode,
  /** Units that met the arm. */
  exposures: z.int(),
  /** Those of them whose outcome is whole. */
  units: z.int(),
  mean: z.number().nullable(),
  standard_deviation: z.number().nullable(),
  /** The confidence sequence of the mean; null while it is too early for one. */
  interval: interval.nullable(),
});

const comparison = z.strictObject({
  control: z.string(),
  treatment: z.string(),
  /** Of treatment - control; null while it is too early to say. */
  difference: z
    .strictObject({
      estimate: z.number(),
      standard_error: z.number(),
      /** The confidence sequence: it holds however often one looks. */
      interval,
      /** A p-value that stays valid however often one looks. */
      p: z.number(),
    })
    .nullable(),
  verdict: z.strictObject({
    kind: z.enum([
      "sample-ratio-mismatch",
      "too-few-units",
      "no-difference-shown",
      "treatment-better",
      "control-better",
      "smaller-than-minimum",
    ]),
    sentence: z.string(),
  }),
});

/** What is known of an experiment at a time. */
export const experimentResults = z.strictObject({
  experiment: experimentName,
  state: z.enum(["created", "running", "stopped"]),
  metric: z.string(),
  at: z.iso.datetime(),
  arms: z.array(armResults),
  comparisons: z.array(comparison),
  sample_ratio: z.strictObject({
    /** Whether units come as the weights have it, as far as one can tell. */
    ok: z.boolean(),
    /** Valid however often one looks. */
    p: z.number(),
    /** Pearson's test: valid for one look. */
    fixed_time_p: z.number(),
  }),
  /** Units that met a second arm when weights changed; they count for their first. */
  crossed: z.int(),
  /** Units with an outcome that never asked, as far as is known. */
  unasked: z.int(),
});

export type ExperimentResults = z.infer<typeof experimentResults>;
