import { dataType } from "../../schemas/onnx.ts";
import type { Initializer, OnnxNode } from "./model.ts";
import { rejectModel } from "./model-error.ts";
import { integerOf } from "./raw-data.ts";

/** A tensor of an actor: one row for each observation, or a constant of the file. */
export type RowOperand = { row: readonly number[] } | { constant: Initializer };

/** The result of an operator. */
export interface Result {
  /** The shape of a row of its one output. */
  row: readonly number[];
  /** The products of a row that cost its time, where that is not the time of its own entries. */
  products?: number;
}

/** The products of a layer that take as long as it takes to read an entry by itself. */
const productsOfEntry = 64;

/** More parts of a row than an observation or an action is made of. */
const mostConcatenated = 1024;

/** One use of an operator. */
interface Use {
  pointer: string;
  operands: readonly RowOperand[];
}

type Rule = (use: Use) => Result;

interface Operator {
  /** How many inputs it has, or the least and the most. */
  inputs: number | readonly [number, number];
  /** The attributes that it must have, and no others: with this value, or with any finite float. */
  attributes?: Record<string, number | readonly number[] | "float">;
  rule: Rule;
}

/**
 * The operators that actors use, whether softedge has trained or imported them. Each takes rows to rows: the
 * batch is the first axis of all that is computed, and no row depends on another. So nothing grows
 * faster than the batch, and an outer product of it with itself cannot be written.
 */
const operators: Record<string, Operator> = {
  Add: { inputs: 2, rule: broadcast },
  Sub: { inputs: 2, rule: broadcast },
  Mul: { inputs: 2, rule: broadcast },
  Div: { inputs: 2, rule: broadcast },
  Min: { inputs: 2, rule: broadcast },
  Max: { inputs: 2, rule: broadcast },
  Neg: { inputs: 1, rule: entrywise },
  Abs: { inputs: 1, rule: entrywise },
  Sqrt: { inputs: 1, rule: entrywise },
  Exp: { inputs: 1, rule: entrywise },
  Log: { inputs: 1, rule: entrywise },
  Erf: { inputs: 1, rule: entrywise },
  Relu: { inputs: 1, rule: entrywise },
  LeakyRelu: { inputs: 1, attributes: { alpha: "float" }, rule: entrywise },
  Elu: { inputs: 1, attributes: { alpha: "float" }, rule: entrywise },
  Sigmoid: { inputs: 1, rule: entrywise },
  Softplus: { inputs: 1, rule: entrywise },
  Tanh: { inputs: 1, rule: entrywise },
  Clip: { inputs: 3, rule: clip },
  Concat: { inputs: [1, mostConcatenated], attributes: { axis: 1 }, rule: concat },
  Slice: { inputs: 4, rule: slice },
  Gemm: { inputs: [2, 3], attributes: { transA: 0, transB: 0 }, rule: gemm },
  ReduceSum: { inputs: 1, attributes: { axes: [1], keepdims: 1 }, rule: oneEntry },
  ArgMax: { inputs: 1, attributes: { axis: 1, keepdims: 1 }, rule: oneEntry },
  LogSoftmax: { inputs: 1, attributes: { axis: 1 }, rule: ofVectors },
  Gather: { inputs: 2, rule: gather },
  GatherElements: { inputs: 2, attributes: { axis: 1 }, rule: gatherElements },
  Reshape: { inputs: 2, rule: dropAxis },
};

/**
 * Returns the result of a node.
 *
 * @throws {ModelError} when no exported actor has such a node
 */
export function rowResultOf(node: OnnxNode, use: Use): Result {
  const { pointer, operands } = use;
  if (!Object.hasOwn(operators, node.opType)) {
    const known = Object.keys(operators).join(", ");
    return rejectModel(`${pointer}/opType`, `is no operator of exported actors: ${known}`);
  }
  const { inputs, attributes = {}, rule } = operators[node.opType];
  const [least, most] = typeof inputs === "number" ? [inputs, inputs] : inputs;
  if (operands.length < least || operands.length > most) {
    const count = least === most ? least : `${least} to ${most}`;
    rejectModel(`${pointer}/input`, `must be ${count} names for ${node.opType}`);
  }
  const given = node.attribute.map(({ name, ...value }) => [
    name,
    "f" in value ? "float" : "ints" in value ? value.ints : value.i,
  ]);
  // Compared as text, so that none can be there twice.
  const spelled = (entries: unknown[][]) => JSON.stringify(entries.toSorted());
  if (spelled(given) !== spelled(Object.entries(attributes))) {
    const expected = JSON.stringify(attributes);
    rejectModel(`${pointer}/attribute`, `must be ${expected} for ${node.opType}`);
  }
  return rule(use);
}

/** The shape of an operand's row, which has to be of one axis if `axes` says so. */
function rowOf({ pointer, operands }: Use, at: number, axes?: number): readonly number[] {
  const operand = operands[at];
  if (!("row" in operand)) return rejectModel(`${pointer}/input/${at}`, "must not be a constant");
  if (axes !== undefined && operand.row.length !== axes) {
    rejectModel(
      `${pointer}/input/${at}`,
      axes === 1 ? "must be vectors" : "must be single numbers",
    );
  }
  return operand.row;
}

/** The integer that a constant has alone. */
function integerAt(use: Use, at: number): number {
  const { dataType: type, rawData } = constantOf(use, at, 1);
  if (type !== dataType.int64) rejectModel(`${use.pointer}/input/${at}`, "must be int64");
  return integerOf(rawData);
}

function constantOf({ pointer, operands }: Use, at: number, axes: number): Initializer {
  const operand = operands[at];
  if (!("constant" in operand)) return rejectModel(`${pointer}/input/${at}`, "must be a constant");
  if (operand.constant.dims.length !== axes) {
    rejectModel(`${pointer}/input/${at}`, `must be of ${axes} ${axes === 1 ? "axis" : "axes"}`);
  }
  return operand.constant;
}

function entrywise(use: Use): Result {
  return { row: rowOf(use, 0) };
}

/**
 * Rows with rows, or with a number or vector that is combined with each: [batch, n] or [batch, 1]
 * with [batch, n], [batch, 1], [n], [1] or [], and [batch] with [batch], [1] or [].
 */
function broadcast({ pointer, operands }: Use): Result {
  const first = operands.find((operand) => "row" in operand);
  if (!first) return rejectModel(`${pointer}/input`, "must not be constants alone");
  let { row } = first;
  const axes = row.length;
  for (const operand of operands) {
    const shape = "row" in operand ? operand.row : operand.constant.dims;
    const isNumber = "constant" in operand && (shape.length === 0 || String(shape) === "1");
    const lengths = isNumber ? row.map(() => 1) : shape;
    const suits = (length: number, axis: number) =>
      length === row[axis] || length === 1 || row[axis] === 1;
    if (axes > 1 || lengths.length !== axes || !lengths.every(suits)) {
      rejectModel(`${pointer}/input`, `must broadcast, not [${row}] and [${shape}]`);
    }
    row = row.map((length, axis) => Math.max(length, lengths[axis]));
  }
  return { row };
}

function clip(use: Use): Result {
  for (const bound of [1, 2]) constantOf(use, bound, 0);
  return { row: rowOf(use, 0) };
}

/** Rows one behind the other: [batch, n], [batch, m], ... -> [batch, n + m + ...] */
function concat(use: Use): Result {
  const lengths = use.operands.map((_, at) => rowOf(use, at, 1)[0]);
  return { row: [lengths.reduce((sum, length) => sum + length)] };
}

/** The entries start to end - 1 of each row: [batch, n], [1], [1], [1] -> [batch, end - start] */
function slice(use: Use): Result {
  const [length] = rowOf(use, 0, 1);
  const [start, end, axis] = [1, 2, 3].map((at) => integerAt(use, at));
  const { pointer } = use;
  if (axis !== 1) rejectModel(`${pointer}/input/3`, "must be [1]");
  if (!(start >= 0 && start < end && end <= length)) {
    rejectModel(`${pointer}/input`, `must be within 0 ... ${length}, not ${start} ... ${end}`);
  }
  return { row: [end - start] };
}

/** x W or x W + b: [batch, n], [n, m], [m] -> [batch, m] */
function gemm(use: Use): Result {
  const [length] = rowOf(use, 0, 1);
  const [inputs, outputs] = constantOf(use, 1, 2).dims;
  const [biases] = use.operands.length > 2 ? constantOf(use, 2, 1).dims : [outputs];
  if (length !== inputs || biases !== outputs) {
    const shapes = `[batch, ${length}] [${inputs}, ${outputs}] + [${biases}]`;
    rejectModel(`${use.pointer}/input`, `must suit each other, not ${shapes}`);
  }
  return { row: [outputs], products: inputs * outputs };
}

/** [batch, n] -> [batch, 1], from all n entries */
function oneEntry(use: Use): Result {
  const [length] = rowOf(use, 0, 1);
  return { row: [1], products: length * productsOfEntry };
}

function ofVectors(use: Use): Result {
  return { row: rowOf(use, 0, 1) };
}

/** A row of a table for each index: [n, m], [batch] -> [batch, m] */
function gather(use: Use): Result {
  const [, columns] = constantOf(use, 0, 2).dims;
  rowOf(use, 1, 0);
  return { row: [columns] };
}

/** An entry of each row: [batch, n], [batch, 1] -> [batch, 1] */
function gatherElements(use: Use): Result {
  rowOf(use, 0, 1);
  return { row: rowOf(use, 1, 1) };
}

/** [batch, 1] -> [batch]: the target is [-1], "whatever is left" */
function dropAxis(use: Use): Result {
  const [length] = rowOf(use, 0, 1);
  const { pointer } = use;
  if (length !== 1) rejectModel(`${pointer}/input/0`, "must have one entry in each row");
  if (integerAt(use, 1) !== -1) {
    rejectModel(`${pointer}/input/1`, "must be [-1]");
  }
  return { row: [] };
}
