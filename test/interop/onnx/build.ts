import protobuf from "protobufjs";
import { onnxMessages } from "../../../schemas/onnx.ts";

/** The messages of other writers: those of actors, and fields that actors lack. */
const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      options: { syntax: "proto3" },
      nested: {
        ...onnxMessages,
        AttributeProto: {
          fields: {
            ...onnxMessages.AttributeProto.fields,
            s: { type: "bytes", id: 4 },
            t: { type: "TensorProto", id: 5 },
            g: { type: "GraphProto", id: 6 },
            floats: { type: "float", id: 7, rule: "repeated" },
          },
        },
        NodeProto: {
          fields: { ...onnxMessages.NodeProto.fields, domain: { type: "string", id: 7 } },
        },
        TensorProto: {
          fields: {
            ...onnxMessages.TensorProto.fields,
            floatData: { type: "float", id: 4, rule: "repeated" },
            int32Data: { type: "int32", id: 5, rule: "repeated" },
            stringData: { type: "bytes", id: 6, rule: "repeated" },
            int64Data: { type: "int64", id: 7, rule: "repeated" },
            doubleData: { type: "double", id: 10, rule: "repeated" },
            externalData: { type: "StringStringEntryProto", id: 13, rule: "repeated" },
            dataLocation: { type: "int32", id: 14 },
          },
        },
        FunctionProto: {
          fields: { name: { type: "string", id: 1 }, domain: { type: "string", id: 10 } },
        },
        ModelProto: {
          fields: {
            ...onnxMessages.ModelProto.fields,
            functions: { type: "FunctionProto", id: 25, rule: "repeated" },
          },
        },
      },
    },
  },
});
const modelType = root.lookupType("onnx.ModelProto");

/** A constant of a model; floats unless its type is another one. */
export interface Constant {
  shape: readonly number[];
  data: readonly number[];
  type?: "float32" | "int64" | undefined;
}

/** An attribute: a float where a number has a fraction or `float` says so, else whole numbers. */
export type Attribute = number | string | readonly number[] | { float: number } | Constant;

export interface BuiltNode {
  op: string;
  inputs: readonly string[];
  outputs?: readonly string[];
  attributes?: Record<string, Attribute>;
  name?: string;
  domain?: string;
}

export interface BuiltModel {
  nodes: readonly BuiltNode[];
  /** Axes of unknown length are text. */
  inputs?: Record<string, readonly (number | string)[]>;
  inputType?: number;
  outputs?: readonly string[];
  constants?: Record<string, Constant>;
  operatorSet?: number;
  producer?: string;
  functions?: { name: string; domain: string }[];
  /** Other fields of tensors. */
  tensors?: Record<string, unknown>[];
}

/** An attribute that is a subgraph. */
export const subgraph: Constant = { shape: [], data: [] };

function tensorProto(name: string, { shape, data, type }: Constant) {
  return type === "int64"
    ? { name, dims: shape, dataType: 7, int64Data: data }
    : { name, dims: shape, dataType: 1, floatData: data };
}

function attributeProto(name: string, value: Attribute) {
  if (value === subgraph) return { name, type: 5, g: { name: "inner" } };
  if (typeof value === "string") return { name, type: 3, s: Buffer.from(value) };
  if (typeof value === "number") {
    return Number.isInteger(value) ? { name, type: 2, i: value } : { name, type: 1, f: value };
  }
  if (Array.isArray(value)) return { name, type: 7, ints: value };
  if ("float" in value) return { name, type: 1, f: value.float };
  return "data" in value ? { name, type: 4, t: tensorProto("", value) } : { name };
}

/** Returns the bytes of a model of any operators. Its output is "y", and its input "x" [batch, 4]. */
export function build(model: BuiltModel): Uint8Array {
  const { inputs = { x: ["batch", 4] }, outputs = ["y"], constants = {}, tensors = [] } = model;
  const dims = (shape: readonly (number | string)[]) => ({
    dim: shape.map((n) => (typeof n === "string" ? { dimParam: n } : { dimValue: n })),
  });
  const operatorSet = model.operatorSet ?? 18;
  const message = modelType.fromObject({
    irVersion: 8,
    producerName: model.producer ?? "test",
    opsetImport: [
      { domain: "", version: operatorSet },
      { domain: "custom", version: 1 },
    ],
    functions: model.functions ?? [],
    graph: {
      name: "model",
      node: model.nodes.map(({ op, inputs, outputs, attributes = {}, name, domain }) => ({
        opType: op,
        name: name ?? "",
        domain: domain ?? "",
        input: inputs,
        output: outputs ?? ["y"],
        attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
      })),
      initializer: [
        ...Object.entries(constants).map(([name, constant]) => tensorProto(name, constant)),
        ...tensors,
      ],
      input: Object.entries(inputs).map(([name, shape]) => ({
        name,
        type: { tensorType: { elemType: model.inputType ?? 1, shape: dims(shape) } },
      })),
      output: outputs.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
    },
  });
  return modelType.encode(message).finish();
}
