import { ImportError } from "../foreign-policy.ts";
import { type ReadingLimits, readFields } from "./message-reader.ts";

/** A tensor as the file has it; its entries are decoded where they are used. */
export interface StoredTensor {
  name: string;
  dims: number[];
  dataType: number;
  raw: Uint8Array | undefined;
  /** The lists float_data, int32_data, int64_data, double_data and uint64_data, of which one is used. */
  numbers: number[];
  /** Whether `numbers` are of int32_data, in which smaller types lie as their bits. */
  isBits: boolean;
  isExternal: boolean;
}

/** An attribute's value; `other` is of a kind that no operator of a policy needs. */
export type AttributeValue =
  | { kind: "numbers"; numbers: number[] }
  | { kind: "text"; text: string }
  | { kind: "tensor"; tensor: StoredTensor }
  | { kind: "subgraph" }
  | { kind: "other" };

/** A node of a file of any writer. */
export interface ForeignNode {
  name: string;
  opType: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Map<string, AttributeValue>;
}

/** An input or output; `shape` is undefined where the file does not say it. */
export interface ForeignValue {
  name: string;
  dataType: number;
  /** A number, or undefined for an axis of unknown or symbolic length. */
  shape: (number | undefined)[] | undefined;
}

/** A model of any writer, before its operators are looked at. */
export interface ForeignModel {
  producerName: string;
  producerVersion: string;
  /** The version of ONNX's own operators. */
  operatorSet: number;
  metadata: Record<string, string>;
  inputs: ForeignValue[];
  outputs: ForeignValue[];
  initializers: Map<string, StoredTensor>;
  nodes: ForeignNode[];
  /** "domain::name" of the functions that the file defines. */
  functions: Set<string>;
}

/** What a file may have. A policy has some hundreds of nodes. */
const limits = { bytes: 128 * 2 ** 20, fields: 2 ** 19, numbers: 2 ** 22, nodes: 2 ** 14 };

/** The oldest operator set whose operators broadcast as they do now. */
const oldestOperatorSet = 7;

/**
 * Reads an ONNX file of any writer. Fields that do not bear on what it computes are skipped.
 *
 * @throws {ImportError} for what is no model, or has more than a policy can have
 */
export function readForeignModel(bytes: Uint8Array): ForeignModel {
  if (bytes.length > limits.bytes) {
    throw new ImportError(
      `The file has ${bytes.length} bytes; at most ${limits.bytes} are read. Export the policy alone.`,
    );
  }
  const left: ReadingLimits = { fields: limits.fields, numbers: limits.numbers };
  const versions = new Map<string, number>();
  const metadata: [string, string][] = [];
  const functions = new Set<string>();
  const graphs: Uint8Array[] = [];
  let producerName = "";
  let producerVersion = "";
  readFields(bytes, left, {
    2: (field) => {
      producerName = field.text();
    },
    3: (field) => {
      producerVersion = field.text();
    },
    7: (field) => graphs.push(field.bytes()),
    8: (field) => versions.set(...readOperatorSet(field.bytes(), left)),
    14: (field) => metadata.push(readEntry(field.bytes(), left)),
    25: (field) => functions.add(readFunctionName(field.bytes(), left)),
  });
  if (graphs.length !== 1) throw new ImportError("The file is no ONNX model: it has no graph.");
  const operatorSet = versions.get("") ?? versions.get("ai.onnx");
  if (operatorSet === undefined || operatorSet < oldestOperatorSet) {
    throw new ImportError(
      `The model uses operator set ${operatorSet ?? "unknown"} of ONNX; export it with opset_version=${oldestOperatorSet} or newer.`,
    );
  }
  return {
    producerName,
    producerVersion,
    operatorSet,
    metadata: Object.fromEntries(metadata),
    functions,
    ...readGraph(graphs[0], left),
  };
}

function readGraph(
  bytes: Uint8Array,
  left: ReadingLimits,
): Pick<ForeignModel, "inputs" | "outputs" | "initializers" | "nodes"> {
  const nodes: ForeignNode[] = [];
  const initializers = new Map<string, StoredTensor>();
  const inputs: ForeignValue[] = [];
  const outputs: ForeignValue[] = [];
  readFields(bytes, left, {
    1: (field) => {
      nodes.push(readNode(field.bytes(), left));
      if (nodes.length > limits.nodes) {
        throw new ImportError(
          `The model has more than ${limits.nodes} nodes. Export the policy alone.`,
        );
      }
    },
    5: (field) => {
      const tensor = readTensor(field.bytes(), left);
      if (initializers.has(tensor.name)) {
        throw new ImportError(`The model has two tensors of the name "${tensor.name}".`);
      }
      initializers.set(tensor.name, tensor);
    },
    11: (field) => inputs.push(readValue(field.bytes(), left)),
    12: (field) => outputs.push(readValue(field.bytes(), left)),
    15: () => {
      throw new ImportError("The model has sparse tensors; export it with dense ones.");
    },
  });
  // Before IR version 4, every initializer is listed among the inputs as well.
  return {
    nodes,
    initializers,
    inputs: inputs.filter(({ name }) => !initializers.has(name)),
    outputs,
  };
}

function readNode(bytes: Uint8Array, left: ReadingLimits): ForeignNode {
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
  if (tensor) return [name, { kind: "tensor", tensor: readTensor(tensor, left) }];
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

function readTensor(bytes: Uint8Array, left: ReadingLimits): StoredTensor {
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

/** A ValueInfoProto: a name, and the TypeProto of a tensor. */
function readValue(bytes: Uint8Array, left: ReadingLimits): ForeignValue {
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

function readOperatorSet(bytes: Uint8Array, left: ReadingLimits): [string, number] {
  let domain = "";
  let version = 0;
  readFields(bytes, left, {
    1: (field) => {
      domain = field.text();
    },
    2: (field) => {
      version = field.integer();
    },
  });
  return [domain, version];
}

function readEntry(bytes: Uint8Array, left: ReadingLimits): [string, string] {
  let key = "";
  let value = "";
  readFields(bytes, left, {
    1: (field) => {
      key = field.text();
    },
    2: (field) => {
      value = field.text();
    },
  });
  return [key, value];
}

function readFunctionName(bytes: Uint8Array, left: ReadingLimits): string {
  let name = "";
  let domain = "";
  readFields(bytes, left, {
    1: (field) => {
      name = field.text();
    },
    10: (field) => {
      domain = field.text();
    },
  });
  return `${domain}::${name}`;
}
