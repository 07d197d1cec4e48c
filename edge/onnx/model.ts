import * as z from "zod";
import { describeIssue, fieldErrorsOf } from "../../schemas/field-errors.ts";
import { attributeType, dataType, irVersion, operatorSet } from "../../schemas/onnx.ts";
import { ModelError } from "./model-error.ts";
import { readModelMessage } from "./read-message.ts";

/** Writers leave out what has its type's default value. */
const text = z.string().default("");
const name = z.string().min(1, "must not be empty");
const length = z.int().min(1);

/** Of the types that attributes have, actors need these. */
const attribute = z.discriminatedUnion("type", [
  z.strictObject({ name, type: z.literal(attributeType.float), f: z.number().default(0) }),
  z.strictObject({ name, type: z.literal(attributeType.int), i: z.int().default(0) }),
  z.strictObject({ name, type: z.literal(attributeType.ints), ints: z.array(z.int()) }),
]);

const node = z.strictObject({
  name: text,
  opType: name,
  input: z.array(name).default([]),
  output: z.tuple([name], "must be one name"),
  attribute: z.array(attribute).default([]),
});

const elementType = z.literal([dataType.float32, dataType.int64]);

/** A constant: a scalar, a row, or a matrix. */
const initializer = z.strictObject({
  name,
  dataType: elementType,
  dims: z.array(length).max(2, "must be of two axes at most").default([]),
  rawData: z.instanceof(Uint8Array),
});

const dimension = z.union([
  z.strictObject({ dimValue: length }).transform(({ dimValue }) => dimValue),
  z.strictObject({ dimParam: name }).transform(({ dimParam }) => dimParam),
]);

const valueInfo = z
  .strictObject({
    name,
    type: z.strictObject({
      tensorType: z.strictObject({
        elemType: elementType,
        shape: z.strictObject({ dim: z.array(dimension) }),
      }),
    }),
  })
  .transform(({ name, type: { tensorType } }) => ({
    name,
    elementType: tensorType.elemType,
    shape: tensorType.shape.dim,
  }));

/** A model of ONNX's own operators, in the versions that actors are written in. */
const model = z.strictObject({
  irVersion: z.literal(irVersion),
  producerName: text,
  producerVersion: text,
  opsetImport: z.tuple(
    [z.strictObject({ domain: z.literal("").default(""), version: z.literal(operatorSet) })],
    "must be the default operator set alone",
  ),
  metadataProps: z.array(z.strictObject({ key: text, value: text })).default([]),
  graph: z.strictObject({
    name: text,
    node: z.array(node),
    initializer: z.array(initializer).default([]),
    input: z.array(valueInfo),
    output: z.array(valueInfo),
  }),
});

export type OnnxGraph = z.infer<typeof model>["graph"];
export type OnnxNode = z.infer<typeof node>;
export type Initializer = z.infer<typeof initializer>;
export type ValueInfo = z.infer<typeof valueInfo>;

/**
 * Reads the graph of an .onnx file, if it has no more in it than exported actors have.
 *
 * @throws {ModelError} naming each part that is not so
 */
export function readModel(bytes: Uint8Array): OnnxGraph {
  return graphIn(readModelMessage(bytes));
}

/** The graph in a model's message, checked by the schema. */
export function graphIn(message: Record<string, unknown>): OnnxGraph {
  const parsed = model.safeParse(message, { error: describeIssue });
  if (!parsed.success) throw new ModelError(fieldErrorsOf(parsed.error));
  return parsed.data.graph;
}
