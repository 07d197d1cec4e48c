import { quote } from "../../protocol/quote.ts";
import {
  argMax,
  binary,
  combine,
  entrywise,
  gather,
  gatherElements,
  logSoftmax,
  reduceSum,
  type Step,
  type Strided,
  unary,
} from "./elementwise.ts";

/** Numbers that nodes read and write: a constant, or as many rows as are computed at once. */
export interface Tensor {
  name: string;
  isConstant: boolean;
  /** How many numbers it has: a row of it, where it has rows. */
  size: number;
  data: Float32Array | BigInt64Array;
}

/** A node of the graph. */
export interface Use {
  opType: string;
  inputs: readonly Tensor[];
  output: Tensor;
}

/** The operators but Gemm, which is a dense layer, and Reshape, which does nothing. */
const operators: Record<string, (use: Use) => Step> = {
  ...mapValues(unary, (of) => (use) => entrywise(of, input(use, 0), output(use), use.output.size)),
  ...mapValues(binary, (of) => (use) => {
    const [a, b] = [stridedOf(use, 0), stridedOf(use, 1)];
    return combine(of, a, b, output(use), use.output.size);
  }),
  Clip: (use) => {
    const [low] = input(use, 1);
    const [high] = input(use, 2);
    const clip = (x: number) => Math.min(Math.max(x, low), high);
    return entrywise(clip, input(use, 0), output(use), use.output.size);
  },
  ReduceSum: (use) => reduceSum(input(use, 0), output(use), use.inputs[0].size),
  ArgMax: (use) => argMax(input(use, 0), indices(use, use.output), use.inputs[0].size),
  LogSoftmax: (use) => logSoftmax(input(use, 0), output(use), use.output.size),
  Gather: (use) => gather(input(use, 0), indices(use, use.inputs[1]), output(use), use.output.size),
  GatherElements: (use) => {
    const sizes = { from: use.inputs[0].size, to: use.output.size };
    return gatherElements(input(use, 0), indices(use, use.inputs[1]), output(use), sizes);
  },
};

/**
 * What computes a node's output from its inputs.
 *
 * @throws {Error} when one of them is of the wrong type
 */
export function stepOf(use: Use): Step {
  return operators[use.opType](use);
}

/** The numbers of an input, which must be float32. */
export function input(use: Use, at: number): Float32Array {
  return floatsOf(use, use.inputs[at]);
}

export function output(use: Use): Float32Array {
  return floatsOf(use, use.output);
}

function floatsOf({ opType }: Use, { name, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new TypeError(`${opType} is given ${quote(name)}, which is not float32`);
}

function indices({ opType }: Use, { name, data }: Tensor): BigInt64Array {
  if (data instanceof BigInt64Array) return data;
  throw new TypeError(`${opType} is given ${quote(name)}, which is not int64`);
}

/** An operand that is a row for each row, one vector for all rows, or one number for all entries. */
function stridedOf(use: Use, at: number): Strided {
  const { isConstant, size } = use.inputs[at];
  const isNumber = isConstant && size === 1;
  return {
    data: input(use, at),
    perRow: isConstant ? 0 : size,
    perEntry: isNumber ? 0 : 1,
  };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
