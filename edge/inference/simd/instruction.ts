import type { DenseKernel, DenseParameters } from "./dense.ts";

/** The place of an operand: entry i of row r at start + r * perRow + i * perEntry. */
export interface Place {
  /** In numbers of its type, from the beginning of the memory. */
  start: number;
  /** The distance of one row from the next: 0 of a constant, which all rows share. */
  perRow: number;
  /** 1, or 0 of a single number, which all entries share. */
  perEntry: number;
}

/** A node of the graph, with all that is known of it before it is computed. */
export interface Instruction {
  opType: string;
  inputs: readonly Place[];
  output: Place;
  /** The numbers of a row of the output. */
  size: number;
  /** The rows of its first input, where that is a table. */
  length: number;
  /** The factor of an Elu or LeakyRelu. */
  alpha: number;
  /** The arguments of the kernel, where it is a dense layer. */
  dense: DenseParameters | undefined;
}

/** The memory that instructions work on, as numbers of both types. */
export interface Machine {
  floats: Float32Array;
  indices: BigInt64Array;
  kernel: DenseKernel;
}
