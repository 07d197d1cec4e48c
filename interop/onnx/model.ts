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
