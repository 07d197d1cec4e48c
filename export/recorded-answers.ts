import * as z from "zod";

type Nested = number | Nested[];

const nested: z.ZodType<Nested> = z.lazy(() => z.union([z.number(), z.array(nested)]));

function flattened(nested: Nested): number[] {
  return typeof nested === "number" ? [nested] : nested.flatMap(flattened);
}

/** A point for each observation: a number, a vector, or an array that is flattened in row-major order. */
const points = z
  .array(nested.transform((point) => (typeof point === "number" ? point : flattened(point))))
  .min(1);

/**
 * What a policy answered in the program that it comes from, in the form of docs/import.md. Fields are
 * lists with an entry for each observation; all but the first two may be absent.
 */
export const recordedAnswers = z
  .looseObject({
    observations: points,
    deterministic_actions: points,
    noise: points
      .optional()
      .describe("the noise of `actions`: N(0, 1), or Gumbel(0, 1) for discrete actions"),
    actions: points.optional().describe("drawn with that noise"),
    log_prob: z
      .array(z.number())
      .optional()
      .describe("of the actions; if squashed, before scaling, with 1e-6 inside the logarithm"),
    log_prob_squashed_unit: z.array(z.number()).optional().describe("another name of log_prob"),
    mean: points.optional(),
    log_std: points.optional(),
    logits: points.optional(),
    q_values: points.optional(),
  })
  .check(({ value, issues }) => {
    const count = value.observations.length;
    for (const field of answerFields) {
      const given = value[field];
      if (given === undefined || given.length === count) continue;
      const message = `must have ${count} entries, as observations has, not ${given.length}`;
      issues.push({ code: "custom", path: [field], message, input: given });
    }
    const isDrawn = value.actions !== undefined || probabilitiesOf(value) !== undefined;
    if (!isDrawn || value.noise !== undefined) return;
    issues.push({
      code: "custom",
      path: ["noise"],
      message: "is missing: the noise of actions",
      input: value,
    });
  });

const answerFields = [
  "deterministic_actions",
  "noise",
  "actions",
  "log_prob",
  "log_prob_squashed_unit",
  "mean",
  "log_std",
  "logits",
  "q_values",
] as const;

export type RecordedAnswers = z.infer<typeof recordedAnswers>;

/** The log-probabilities of a recording, under either name. */
export function probabilitiesOf(
  recorded: Pick<RecordedAnswers, "log_prob" | "log_prob_squashed_unit">,
) {
  return recorded.log_prob ?? recorded.log_prob_squashed_unit;
}
