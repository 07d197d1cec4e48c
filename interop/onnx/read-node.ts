import { type ReadingLimits, readFields } from "./message-reader.ts";
import type { AttributeValue, ForeignNode, ForeignValue, StoredTensor } from "./model.ts";

/** Reads a NodeProto. */
export function readNode(bytes: Uint8Array, left: ReadingLimits): ForeignNode {
  const node: ForeignNode = {
    name: "",
    opType: "",
    domain: "",
    inputs: [],
    outputs: [],
    attributes: new Map(),
  };
  readFields(bytes, left, {
    1: (field) => node.inputs.push(field.text()),
    2: (field) => node.outputs.push(field.text()),
    3: (field) => {
      node.name = field.text();
    },
    4: (field) => {
      node.opType = field.text();
    },
    5: (field) => node.attributes.set(...readAttribute(field.bytes(), left)),
    7: (field) => {
      node.domain = field.text();
    },
  });
  return node;
}

/** AttributeProto.AttributeType, which files of IR version 1 lack. */
const attributeKinds = { float: 1, int: 2, text: 3, tensor: 4, graph: 5, floats: 6, ints: 7 };

function readAttribute(bytes: Uint8Array, left: ReadingLimits): [string, AttributeValue] {
  let name = "";
  let type = 0;
  let tensor: Uint8Array | undefined;
  let text: string | undefined;
  let hasGraph = false;
  const single: number[] = [];
  const list: number[] = [];
  readFields(bytes, left, {
    1: (field) => {
      name = field.text();
    },
    2: (field) => single.push(field.float()),
    3: (field) => single.push(field.integer()),
    4: (field) => {
      text = Buffer.from(field.bytes()).toString("latin1");
    },
    5: (field) => {
      tensor = field.bytes();
    },
    6: () => {
      hasGraph = true;
    },
    7: (field) => field.floats(list),
    8: (field) => field.integers(list),
    11: () => {
      hasGraph = true;
    },
    20: (field) => {
      type = field.integer();
    },
  });
  if (hasGraph || type === attributeKinds.graph) return [name, { kind: "subgraph" }];
  if (tensor) return [name, { kind: "tensor", tensor: readStoredTensor(tensor, left) }];
  if (text !== undefined) return [name, { kind: "text", text }];
  if (type === attributeKinds.floats || type === attributeKinds.ints || list.length > 0) {
    return [name, { kind: "numbers", numbers: list }];
  }
  // Proto3 leaves out zeros.
  const isNumber = type === attributeKinds.float || type === attributeKinds.int;
  if (single.length > 0 || isNumber) {
    return [name, { kind: "numbers", numbers: [single.at(-1) ?? 0] }];
  }
  return [name, type === attributeKinds.text ? { kind: "text", text: "" } : { kind: "other" }];
}

/** Reads a TensorProto; its bytes stay in the file. */
export function readStoredTensor(bytes: Uint8Array, left: ReadingLimits): StoredTensor {
  const tensor: StoredTensor = {
    name: "",
    dims: [],
    dataType: 0,
    raw: undefined,
    numbers: [],
    isBits: false,
    isExternal: false,
  };
  readFields(bytes, left, {
    1: (field) => field.integers(tensor.dims),
    2: (field) => {
      tensor.dataType = field.integer();
    },
    4: (field) => field.floats(tensor.numbers),
    5: (field) => {
      tensor.isBits = true;
      field.integers(tensor.numbers);
    },
    7: (field) => field.integers(tensor.numbers),
    8: (field) => {
      tensor.name = field.text();
    },
    9: (field) => {
      tensor.raw = field.bytes();
    },
    10: (field) => field.doubles(tensor.numbers),
    11: (field) => field.integers(tensor.numbers),
    13: () => {
      tensor.isExternal = true;
    },
    14: (field) => {
      if (field.integer() !== 0) tensor.isExternal = true;
    },
  });
  return tensor;
}

/** Reads a ValueInfoProto: a name, and the TypeProto of a tensor. */
export function readValue(bytes: Uint8Array, left: ReadingLimits): ForeignValue {
  const value: ForeignValue = { name: "", dataType: 0, shape: undefined };
  const readShape = (shape: (number | undefined)[]) => (bytes: Uint8Array) =>
    readFields(bytes, left, {
      1: (field) => {
        let length: number | undefined;
        readFields(field.bytes(), left, {
          1: (field) => {
            length = field.integer();
          },
        });
        // Some writers say 0 or -1 of a length that they do not know.
        shape.push(length !== undefined && length > 0 ? length : undefined);
      },
    });
  const readTensorType = (bytes: Uint8Array) =>
    readFields(bytes, left, {
      1: (field) => {
        value.dataType = field.integer();
      },
      2: (field) => {
        const shape: (number | undefined)[] = [];
        readShape(shape)(field.bytes());
        value.shape = shape;
      },
    });
  readFields(bytes, left, {
    1: (field) => {
      value.name = field.text();
    },
    2: (field) => readFields(field.bytes(), left, { 1: (field) => readTensorType(field.bytes()) }),
  });
  return value;
}
