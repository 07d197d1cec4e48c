import protobuf from "protobufjs";

/*
 * The part of ONNX's protocol buffers (onnx.proto3, field numbers as published with ONNX 1.6) that
 * a self-contained model needs: no functions, sparse tensors, subgraphs or external data.
 */

export interface TensorProto {
  name?: string;
  dataType: number;
  dims: number[];
  rawData: Uint8Array;
}

export interface AttributeProto {
  name: string;
  type: number;
  i?: number;
  f?: number;
  ints?: number[];
}

export interface NodeProto {
  name?: string;
  opType: string;
  input: string[];
  output: string[];
  attribute?: AttributeProto[];
}

export interface ValueInfoProto {
  name: string;
  type: {
    tensorType: {
      elemType: number;
      shape: { dim: ({ dimValue: number } | { dimParam: string })[] };
    };
  };
}

export interface ModelProto {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  opsetImport: { domain: string; version: number }[];
  graph: {
    name: string;
    node: NodeProto[];
    initializer: TensorProto[];
    input: ValueInfoProto[];
    output: ValueInfoProto[];
  };
  metadataProps: { key: string; value: string }[];
}

/** TensorProto.DataType */
export const dataType = { float32: 1, int64: 7 } as const;

/** AttributeProto.AttributeType */
export const attributeType = { float: 1, int: 2, ints: 7 } as const;

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: "repeated" as const, type, id });

const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      options: { syntax: "proto3" },
      nested: {
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
        StringStringEntryProto: {
          fields: { key: field("string", 1), value: field("string", 2) },
        },
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
      },
    },
  },
});

const modelType = root.lookupType("onnx.ModelProto");

/** Serializes a model as an .onnx file's bytes. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(modelType.fromObject(model)).finish();
}

/** Reads an .onnx file's bytes, as plain objects: for looking at what was written. */
export function decodeModel(bytes: Uint8Array): Record<string, unknown> {
  return modelType.toObject(modelType.decode(bytes), { longs: Number });
}
