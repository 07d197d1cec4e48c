import * as z from "zod";
import { ImportError } from "../policy/foreign-policy.ts";
import { activationField } from "./activation.ts";

/** The name of a tensor or layer, relative to the state dict. */
const name = z.string().min(1);

/** One value, or a list of several. */
const oneOrMore = <T extends z.ZodType>(entry: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(entry).min(1),
  );

/** The limits of ln sigma. */
export const logStdInterval = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, "the first number must be below the second");

/** Keys of dicts and positions in lists or tuples, with dots between them; "" for the whole file. */
const path = z.string();

const logStdSource = z
  .strictObject({
    network: name.optional(),
    parameter: name.optional(),
    second_half: z.literal(true).optional(),
    form: z.enum(["log_std", "std", "softplus", "tanh"]).default("log_std"),
    range: logStdInterval.optional(),
    min_std: z.number().min(0).default(0),
  })
  .check(({ value, issues }) => {
    const { network, parameter, second_half, form, range, min_std } = value;
    const refuse = (field: string, message: string) =>
      issues.push({ code: "custom", path: [field], message, input: value });
    if ([network, parameter, second_half].filter((each) => each !== undefined).length !== 1) {
      refuse("network", "one of network, parameter and second_half is needed, and only one");
    }
    if (form === "tanh" && !range) refuse("range", "is needed with the form tanh");
    if (form !== "softplus" && min_std > 0) refuse("min_std", "goes with the form softplus alone");
  });
export type LogStdSource = z.infer<typeof logStdSource>;

const units = z.enum(["unit", "environment"]);

const head = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("squashed_gaussian"),
    mean: name,
    log_std: oneOrMore(logStdSource),
    output_activation: activationField.optional(),
  }),
  z.strictObject({
    kind: z.literal("clipped_gaussian"),
    mean: name,
    log_std: oneOrMore(logStdSource),
    output_activation: activationField.optional(),
    units: units.default("environment"),
  }),
  z.strictObject({ kind: z.literal("categorical"), logits: name }),
  z.strictObject({
    kind: z.literal("deterministic"),
    action: name,
    output_activation: activationField.optional(),
    units,
  }),
  z.strictObject({ kind: z.literal("greedy"), scores: name }),
]);
export type MappedHead = z.infer<typeof head>;

const normalization = z
  .strictObject({
    state_dict: path.optional(),
    mean: name,
    variance: name.optional(),
    std: name.optional(),
    variance_epsilon: z.number().min(0).default(0),
    std_epsilon: z.number().min(0).default(0),
    clip: z.number().positive().optional(),
    ignored: z.array(name).default([]),
  })
  .check(({ value, issues }) => {
    if ((value.variance === undefined) !== (value.std === undefined)) return;
    const message = "one of variance and std is needed, and only one";
    issues.push({ code: "custom", path: ["variance"], message, input: value });
  });
export type MappedNormalization = z.infer<typeof normalization>;

const bounds = z.union([z.number(), z.array(z.number()).min(1)], {
  error: "must be a number for all actions, or a list with one for each",
});

/** The bounds of actions: numbers, or the tensors of the half range and the center. */
const action = z
  .strictObject({
    low: bounds.optional(),
    high: bounds.optional(),
    scale: name.optional(),
    bias: name.optional(),
  })
  .check(({ value, issues }) => {
    for (const [one, other] of [
      ["low", "high"],
      ["high", "low"],
      ["scale", "bias"],
      ["bias", "scale"],
    ] as const) {
      if (value[one] === undefined || value[other] !== undefined) continue;
      const message = `is needed with ${one}`;
      issues.push({ code: "custom", path: [other], message, input: value });
    }
  });

/**
 * What the tensors of a policy are, in the form of docs/import-layouts.md. Where a field takes a list of
 * alternatives, the first counts whose tensors the file has.
 */
export const mapping = z.strictObject({
  framework: z.string().min(1).default("pytorch"),
  algorithm: z.string().min(1),
  state_dict: oneOrMore(path).default([""]),
  layers: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(name))
    .default([]),
  activation: activationField,
  head,
  normalization: oneOrMore(normalization.nullable()).default([null]),
  action: action.default({}),
  ignored: z.array(name).default([]),
});
export type Mapping = z.infer<typeof mapping>;

/**
 * Returns the mapping that the content of a mapping file is.
 *
 * @throws {ImportError} naming the field that is wrong
 */
export function readMapping(content: unknown): Mapping {
  const parsed = mapping.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new ImportError(`the mapping file: ${z.prettifyError(parsed.error)}`);
}
