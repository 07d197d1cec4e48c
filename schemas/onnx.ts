/*
 * The part of ONNX's protocol buffers (onnx.proto3, field numbers as published with ONNX 1.6) that
 * a self-contained model needs: no functions, sparse tensors, subgraphs or external data. Actors are
 * written with these fields only, and a model with any other is not served.
 */

/**
 * A field of a message: its type (a scalar or another message), its number, and whether it is
 * repeated.
 */
export interface OnnxField {
  type: string;
  id: number;
  rule?: "repeated";
}

/** A message of ONNX, in the form of protobufjs's JSON descriptors. */
export interface OnnxMessage {
  fields: Record<string, OnnxField>;
  oneofs?: Record<string, { oneof: string[] }>;
}

/**
 * The oldest operator set that has all operators we use (version 11 added GatherElements and made
 * the bias of Gemm optional), and the IR version published with it (ONNX 1.6).
 */
export const operatorSet = 11;
export const irVersion = 6;

/** TensorProto.DataType */
export const dataType = { float32: 1, int64: 7 } as const;

/** AttributeProto.AttributeType */
export const attributeType = { float: 1, int: 2, ints: 7 } as const;

const field = (type: string, id: number): OnnxField => ({ type, id });
const repeated = (type: string, id: number): OnnxField => ({ rule: "repeated", type, id });

/** The messages of a model; ModelProto is the root. */
export const onnxMessages: Record<string, OnnxMessage> = {
  AttributeProto: {
    fields: {
      name: field("string", 1),
      f: field("float", 2),
      i: field("int64", 3),
      ints: repeated("int64", 8),
      type: field("int32", 20),
    },
  },
  NodeProto: {
    fields: {
      input: repeated("string", 1),
      output: repeated("string", 2),
      name: field("string", 3),
      opType: field("string", 4),
      attribute: repeated("AttributeProto", 5),
    },
  },
  TensorProto: {
    fields: {
      dims: repeated("int64", 1),
      dataType: field("int32", 2),
      name: field("string", 8),
      rawData: field("bytes", 9),
    },
  },
  Dimension: {
    oneofs: { value: { oneof: ["dimValue", "dimParam"] } },
    fields: { dimValue: field("int64", 1), dimParam: field("string", 2) },
  },
  TensorShapeProto: { fields: { dim: repeated("Dimension", 1) } },
  TensorTypeProto: {
    fields: { elemType: field("int32", 1), shape: field("TensorShapeProto", 2) },
  },
  TypeProto: { fields: { tensorType: field("TensorTypeProto", 1) } },
  ValueInfoProto: { fields: { name: field("string", 1), type: field("TypeProto", 2) } },
  GraphProto: {
    fields: {
      node: repeated("NodeProto", 1),
      name: field("string", 2),
      initializer: repeated("TensorProto", 5),
      input: repeated("ValueInfoProto", 11),
      output: repeated("ValueInfoProto", 12),
    },
  },
  StringStringEntryProto: { fields: { key: field("string", 1), value: field("string", 2) } },
  OperatorSetIdProto: { fields: { domain: field("string", 1), version: field("int64", 2) } },
  ModelProto: {
    fields: {
      irVersion: field("int64", 1),
      producerName: field("string", 2),
      producerVersion: field("string", 3),
      graph: field("GraphProto", 7),
      opsetImport: repeated("OperatorSetIdProto", 8),
      metadataProps: repeated("StringStringEntryProto", 14),
    },
  },
};
