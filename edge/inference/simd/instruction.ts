import type { DenseParameters, Kernel } from "./dense.ts";

/** Where the numbers of an operand lie: entry i of row r at start + r * perRow + i * perEntry. */
export interface Place {
  /** In numbers of its type, from the beginning of the memory. */
  start: number;
  /** How far one row is from the next: 0 of a constant, which all rows share. */
  perRow: number;
  /** 1, or 0 of a single number, which all entries share. */
  perEntry: number;
}

/** A node of the graph, with all that is known of it before it is computed. */
export interface Instruction {
  opType: string;
  inputs: readonly Place[];
  output: Place;
  /** How many numbers a row of the output has. */
  size: number;
  /** How many rows its first input has, where that is a table. */
  length: number;
  /** What the kernel is told, where it is a dense layer. */
  dense: DenseParameters | undefined;
}

/** What instructions work on: the memory, as numbers of both types. */
export interface Machine {
  floats: Float32Array;
  indices: BigInt64Array;
  kernel: Kernel;
}
