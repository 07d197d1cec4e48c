import * as z from "zod";
import { actMode } from "./acting-terms.ts";
import { experimentName, experimentState } from "./experiment.ts";
import { policyName, policyVersion } from "./manifest.ts";

const interval = z.tuple([z.number(), z.number()]).describe("lower and upper end");
const count = z.int().min(0);
/** Holds at every look and under every stopping rule. */
const anytime = "valid however often you look";

const armResults = z.strictObject({
  name: z.string(),
  policy: policyName,
  version: policyVersion,
  mode: actMode,
  exposures: count.describe("units that met the arm"),
  units: count.describe("how many of those have a complete outcome, and are compared"),
  missing: count
    .optional()
    .describe("how many have none although it is overdue; absent in looks of older Workers"),
  in_flight: count
    .optional()
    .describe("how many have none, which is not overdue yet; absent in looks of older Workers"),
  waiting: count
    .optional()
    .describe(
      "how many have a complete outcome, and are compared once all units of before have theirs, or are missing; absent in looks of older Workers",
    ),
  covered: count.default(0).describe("how many of those have a covariate"),
  mean: z
    .number()
    .nullable()
    .describe("over all units; a difference weights phases otherwise: see its `means`"),
  standard_deviation: z.number().nullable(),
  interval: interval
    .nullable()
    .describe("the confidence sequence of the mean; null while it is too early for one"),
});

const comparison = z.strictObject({
  control: z.string(),
  treatment: z.string(),
  method: z
    .enum(["betting", "asymptotic"])
    .default("asymptotic")
    .describe(
      "how the interval was made: by betting within the declared range, which holds exactly; or by the central limit theorem",
    ),
  note: z
    .string()
    .nullable()
    .default(null)
    .describe("what the interval waits for, or why it is not by the declared range"),
  covariate: z
    .strictObject({
      used: z.boolean().describe("false if the arms provably differ in it"),
      balance_p: z
        .number()
        .describe(`of the hypothesis that arms have the same covariates; ${anytime}`),
    })
    .nullable()
    .default(null),
  difference: z
    .strictObject({
      estimate: z.number(),
      standard_error: z.number(),
      interval: interval.describe(`the confidence sequence: ${anytime}`),
      p: z
        .number()
        .describe(`a p-value that is ${anytime}, adjusted for the number of comparisons`),
      means: z
        .tuple([z.number(), z.number()])
        .optional()
        .describe("of control and treatment, with phases weighted as in the difference"),
    })
    .nullable()
    .describe("of treatment - control; null while it is too early to say"),
  verdict: z.strictObject({
    kind: z.enum([
      "sample-ratio-mismatch",
      "missing-outcomes",
      "too-few-units",
      "no-difference-shown",
      "treatment-better",
      "control-better",
      "smaller-than-minimum",
    ]),
    sentence: z.string().describe("the conclusion, for people to read"),
  }),
});

export const experimentResults = z
  .strictObject({
    experiment: experimentName,
    state: experimentState,
    metric: z.string(),
    at: z.iso.datetime(),
    arms: z.array(armResults),
    comparisons: z
      .array(comparison)
      .describe("each other arm compared with the first, the control"),
    sample_ratio: z.strictObject({
      ok: z.boolean().describe("false if the split of units provably deviates from the weights"),
      p: z.number().describe(anytime),
      fixed_time_p: z.number().describe("of Pearson's test: valid for one look"),
    }),
    missing: z
      .strictObject({
        ok: z.boolean().describe("false if arms provably do not lack outcomes equally often"),
        p: z.number().describe(`adjusted for the number of comparisons; ${anytime}`),
      })
      .optional()
      .describe("of units without an outcome; absent in looks of older Workers"),
    overdue: z
      .strictObject({
        after: z
          .number()
          .nullable()
          .describe(
            "seconds: `outcome_within`, or else twice what is usual so far; null while there is no outcome",
          ),
        declared: z.boolean().describe("true if it is `outcome_within`"),
      })
      .optional()
      .describe(
        "when an outcome is overdue: units without one are in flight until then, and missing after that. Absent in looks of older Workers",
      ),
    crossed: count.describe(
      "units that met a second arm when weights changed; they count for their first",
    ),
    unasked: count.describe("units with an outcome that are not known to have asked"),
    excluded: count
      .optional()
      .describe("units that operators have excluded; absent in looks of older Workers"),
  })
  .describe("The results of an experiment at one time.");

/** The results of an experiment over time, from its start. */
export const experimentHistory = z.strictObject({
  experiment: experimentName,
  looks: z.array(experimentResults),
});

export type ExperimentResults = z.infer<typeof experimentResults>;
