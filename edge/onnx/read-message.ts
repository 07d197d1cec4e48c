import { type OnnxField, onnxMessages } from "../../schemas/onnx.ts";
import { ModelError, rejectModel } from "./model-error.ts";
import { createWireReader, type WireReader } from "./wire-reader.ts";

/** An exported actor has some hundreds; what lies in the bytes of a tensor does not count. */
const mostValues = 65_536;

/** ONNX's names of fields that others write, so that a refusal can tell which it was. */
const otherFields: Record<string, Record<number, string>> = {
  AttributeProto: {
    4: "s",
    5: "t",
    6: "g",
    7: "floats",
    9: "strings",
    10: "tensors",
    11: "graphs",
  },
  NodeProto: { 6: "doc_string", 7: "domain", 8: "overload", 9: "metadata_props" },
  TensorProto: {
    4: "float_data",
    6: "string_data",
    7: "int64_data",
    12: "doc_string",
    13: "external_data",
    14: "data_location",
  },
  TypeProto: { 4: "sequence_type", 5: "map_type", 8: "sparse_tensor_type", 9: "optional_type" },
  GraphProto: { 10: "doc_string", 13: "value_info", 15: "sparse_initializer" },
  ModelProto: {
    4: "domain",
    5: "model_version",
    6: "doc_string",
    20: "training_info",
    25: "functions",
  },
};

/** The encoding of a value in the file: the low three bits of the tag before it. */
const wireType = { varint: 0, delimited: 2, fixed32: 5 } as const;

/** The fields of each message by their numbers. */
const fieldsOf = Object.fromEntries(
  Object.entries(onnxMessages).map(([name, { fields }]) => {
    const byNumber = Object.entries(fields).map(
      ([key, field]) => [field.id, { key, ...field }] as const,
    );
    return [name, new Map(byNumber)];
  }),
);

/**
 * Reads an ONNX model's protocol buffer, so strictly that no other reader can understand it otherwise:
 * every byte belongs to a field of `onnxMessages`, none that is not repeated comes twice, and a
 * message ends where its last field does.
 *
 * @returns messages as objects, whose fields are absent where they are absent in the file
 * @throws {ModelError} when it is none
 */
export function readModelMessage(bytes: Uint8Array): Record<string, unknown> {
  let values = 0;
  /** Before a value is kept, lest a file of 8 MiB becomes objects of many times that. */
  const count = () => {
    values += 1;
    if (values > mostValues) rejectModel("", `must have at most ${mostValues} values`);
  };

  /** Of one message within another: deeper than the description is deep, it does not recurse. */
  function read(name: string, bytes: Uint8Array): Record<string, unknown> {
    const message: Record<string, unknown> = {};
    const reader = createWireReader(bytes);
    while (reader.hasMore()) {
      const tag = reader.tag();
      const field = fieldsOf[name].get(tag.field);
      if (!field) return refuseField(name, tag.field);
      const { key } = field;
      if (tag.wireType !== wireTypeOf(field)) {
        rejectModel("", `has ${name}.${key} in another type`);
      }
      count();
      const value = readValue(reader, field);
      const before = message[key];
      if (field.rule === "repeated") {
        const list = Array.isArray(before) ? before : [];
        for (const entry of [value].flat()) list.push(entry);
        message[key] = list;
      } else {
        if (before !== undefined) rejectModel("", `has ${name}.${key} twice`);
        message[key] = value;
      }
    }
    return message;
  }

  function readValue(reader: WireReader, field: OnnxField): unknown {
    switch (field.type) {
      case "int32":
        return reader.integer();
      case "int64":
        return field.rule === "repeated" ? readIntegers(reader.bytes()) : reader.integer();
      case "float":
        return reader.float();
      case "string":
        return reader.text();
      case "bytes":
        return reader.bytes();
      default:
        return read(field.type, reader.bytes());
    }
  }

  function readIntegers(bytes: Uint8Array): number[] {
    const reader = createWireReader(bytes);
    const integers: number[] = [];
    while (reader.hasMore()) {
      count();
      integers.push(reader.integer());
    }
    return integers;
  }

  try {
    return read("ModelProto", bytes);
  } catch (error) {
    // What the reader throws: a length or an integer that goes on beyond its end, text not in UTF-8.
    if (!(error instanceof Error) || error instanceof ModelError) throw error;
    return rejectModel("", `is no whole protocol buffer of ONNX: ${error.message}`);
  }
}

function refuseField(name: string, id: number): never {
  const other = otherFields[name]?.[id];
  const field = other ? `the field ${name}.${other}` : `a field ${id} in ${name}`;
  return rejectModel("", `has ${field}, which no exported actor has`);
}

function wireTypeOf({ type, rule }: OnnxField): number {
  if (type === "float") return wireType.fixed32;
  const isInteger = type === "int32" || type === "int64";
  // Integers in a row are packed.
  return isInteger && rule !== "repeated" ? wireType.varint : wireType.delimited;
}
