import type { Initializer, OnnxNode } from "./model.ts";
import { rejectModel } from "./model-error.ts";

/** A tensor of an actor: one row for each observation, or a constant of the file. */
export type RowOperand = { row: readonly number[] } | { constant: Initializer };

/** The result of an operator. */
export interface Result {
  /** The shape of a row of its one output. */
  row: readonly number[];
  /** The multiplications of a row, where they are more than it has entries. */
  products?: number;
}

/** One use of an operator. */
interface Use {
  pointer: string;
  operands: readonly RowOperand[];
}

type Rule = (use: Use) => Result;

interface Operator {
  inputs: number;
  /** The attributes that it must have, and no others. */
  attributes?: Record<string, number | readonly number[]>;
  rule: Rule;
}

/**
 * The operators that exported actors use. Each takes rows to rows: the batch is the first axis of all
 * that is computed, and no row depends on another. So nothing grows faster than the batch, and an
 * outer product of it with itself cannot be written.
 */
const operators: Record<string, Operator> = {
  Add: { inputs: 2, rule: broadcast },
  Sub: { inputs: 2, rule: broadcast },
  Mul: { inputs: 2, rule: broadcast },
  Exp: { inputs: 1, rule: entrywise },
  Relu: { inputs: 1, rule: entrywise },
  Softplus: { inputs: 1, rule: entrywise },
  Tanh: { inputs: 1, rule: entrywise },
  Clip: { inputs: 3, rule: clip },
  Gemm: { inputs: 3, attributes: { transA: 0, transB: 0 }, rule: gemm },
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
  if (operands.length !== inputs) rejectModel(`${pointer}/input`, `must be ${inputs} names`);
  const given = node.attribute.map(({ name, ...value }) => [
    name,
    "ints" in value ? value.ints : value.i,
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

/** Rows with rows of as many entries, or with a number or vector that is added to each. */
function broadcast(use: Use): Result {
  const { pointer, operands } = use;
  const shapes = operands.map((operand) =>
    "row" in operand ? operand.row : operand.constant.dims,
  );
  const rows = operands.flatMap((operand) => ("row" in operand ? [operand.row] : []));
  const [first] = rows;
  if (!first) return rejectModel(`${pointer}/input`, "must not be constants alone");
  for (const shape of shapes) {
    const isNumber = shape.length === 0;
    const isSame = shape.length === first.length && shape.every((n, axis) => n === first[axis]);
    if (!isSame && (!isNumber || rows.length > 1)) {
      rejectModel(`${pointer}/input`, `must be of one shape, not [${first}] and [${shape}]`);
    }
  }
  return { row: first };
}

function clip(use: Use): Result {
  for (const bound of [1, 2]) constantOf(use, bound, 0);
  return { row: rowOf(use, 0) };
}

/** x W + b: [batch, n], [n, m], [m] -> [batch, m] */
function gemm(use: Use): Result {
  const [length] = rowOf(use, 0, 1);
  const [inputs, outputs] = constantOf(use, 1, 2).dims;
  const [biases] = constantOf(use, 2, 1).dims;
  if (length !== inputs || biases !== outputs) {
    const shapes = `[batch, ${length}] [${inputs}, ${outputs}] + [${biases}]`;
    rejectModel(`${use.pointer}/input`, `must suit each other, not ${shapes}`);
  }
  return { row: [outputs], products: inputs * outputs };
}

/** [batch, n] -> [batch, 1] */
function oneEntry(use: Use): Result {
  rowOf(use, 0, 1);
  return { row: [1] };
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
  const { rawData } = constantOf(use, 1, 1);
  if (rawData.length !== 8 || rawData.some((byte) => byte !== 0xff)) {
    rejectModel(`${pointer}/input/1`, "must be [-1]");
  }
  return { row: [] };
}
