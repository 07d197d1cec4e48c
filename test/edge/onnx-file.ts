import protobuf from "protobufjs/minimal.js";
import * as z from "zod";
import { readModelMessage } from "../../edge/onnx/read-message.ts";
import { type OnnxField, type OnnxMessage, onnxMessages } from "../../schemas/onnx.ts";

/** A message, whose fields may be others than ONNX's if a description of them is given. */
type Message = Record<string, unknown>;

/**
 * Writes an .onnx file field by field, in the order of the objects: anything that a forger might
 * write. (protobufjs's own writers of whole messages are compiled from strings, which workerd forbids.)
 */
export function writeModelMessage(
  model: Message,
  messages: Record<string, OnnxMessage> = onnxMessages,
): ArrayBuffer {
  const write = (name: string, message: Message): Uint8Array => {
    const writer = new protobuf.Writer();
    for (const [key, value] of Object.entries(message)) {
      const field = messages[name].fields[key];
      for (const entry of valuesOf(field, value)) writeValue(writer, field, entry);
    }
    return writer.finish();
  };

  function writeValue(
    writer: protobuf.Writer,
    { id, type, rule }: OnnxField,
    value: unknown,
  ): void {
    if (type === "float") writer.uint32((id << 3) | 5).float(Number(value));
    else if (type === "string") writer.uint32((id << 3) | 2).string(String(value));
    else if (type === "bytes")
      writer.uint32((id << 3) | 2).bytes(z.instanceof(Uint8Array).parse(value));
    else if (!type.startsWith("int")) {
      writer
        .uint32((id << 3) | 2)
        .bytes(write(type, z.record(z.string(), z.unknown()).parse(value)));
    } else if (rule !== "repeated") writer.uint32(id << 3).int64(Number(value));
    else {
      writer.uint32((id << 3) | 2).fork();
      for (const entry of z.array(z.number()).parse(value)) writer.int64(entry);
      writer.ldelim();
    }
  }

  return Uint8Array.from(write("ModelProto", model)).buffer;
}

/** What is written one after the other: integers in a row are packed into one. */
function valuesOf({ type, rule }: OnnxField, value: unknown): unknown[] {
  return rule === "repeated" && !type.startsWith("int")
    ? z.array(z.unknown()).parse(value)
    : [value];
}

const valueInfo = z.looseObject({
  name: z.string(),
  type: z.looseObject({
    tensorType: z.looseObject({
      elemType: z.number(),
      shape: z.looseObject({ dim: z.array(z.looseObject({})) }),
    }),
  }),
});

/** As much of a model as tests change. */
const model = z.looseObject({
  irVersion: z.number(),
  opsetImport: z.array(z.looseObject({})),
  graph: z.looseObject({
    node: z.array(
      z.looseObject({
        opType: z.string(),
        input: z.array(z.string()),
        output: z.array(z.string()),
        attribute: z.array(z.looseObject({ name: z.string() })).default([]),
      }),
    ),
    initializer: z.array(
      z.looseObject({
        name: z.string(),
        dims: z.array(z.number()).optional(),
        dataType: z.number(),
        rawData: z.instanceof(Uint8Array<ArrayBuffer>),
      }),
    ),
    input: z.array(valueInfo),
    output: z.array(valueInfo),
  }),
});

export type OnnxFile = z.infer<typeof model>;
export type Attributes = OnnxFile["graph"]["node"][number]["attribute"];

/** The content of an .onnx file, to be changed and written again. */
export function openModel(actor: ArrayBuffer): OnnxFile {
  return model.parse(readModelMessage(new Uint8Array(actor.slice(0))));
}

export function nodeOf({ graph }: OnnxFile, opType: string) {
  const node = graph.node.find((node) => node.opType === opType);
  if (!node) throw new Error(`there is no ${opType}`);
  return node;
}

/** The constant that a node reads. */
export function constantOf({ graph }: OnnxFile, { input }: { input: string[] }, at: number) {
  const constant = graph.initializer.find(({ name }) => name === input[at]);
  if (!constant) throw new Error(`${input[at]} is no constant`);
  return constant;
}

export function floats(length: number, value = 0): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Float32Array(length).fill(value).buffer);
}

/** Adds an int64 constant of one axis. */
export function addIntegers({ graph }: OnnxFile, name: string, ...values: number[]): string {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  graph.initializer.push({ dims: [values.length], dataType: 7, name, rawData });
  return name;
}

export function addConstant({ graph }: OnnxFile, name: string, dims: number[], value = 0): string {
  const rawData = floats(
    dims.reduce((product, length) => product * length, 1),
    value,
  );
  graph.initializer.push({ dims, dataType: 1, name, rawData });
  return name;
}

/** Adds a node behind all others. */
export function addNode(
  { graph }: OnnxFile,
  opType: string,
  input: readonly string[],
  { output = "more", attribute = [] }: { output?: string; attribute?: Attributes } = {},
): void {
  graph.node.push({ input: [...input], output: [output], opType, attribute });
}
