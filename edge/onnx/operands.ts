import { dataType } from "../../schemas/onnx.ts";
import type { Initializer, OnnxGraph } from "./model.ts";
import { rejectModel } from "./model-error.ts";
import { type RowOperand, rowResultOf } from "./operators.ts";
import { quote } from "./quote.ts";

const bytesOf = { [dataType.float32]: 4, [dataType.int64]: 8 };

/** The numbers in a tensor of this shape. */
export function entriesOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Every tensor of a graph by its name: its inputs, its constants, and what its nodes compute, whose
 * operators and operands must be those of exported actors.
 *
 * @param inputs of the graph, with the shape of a row of each
 * @param count is told what each tensor takes for a row, before any that comes later is looked at
 * @throws {ModelError} naming what is not so
 */
export function operandsOf(
  graph: OnnxGraph,
  inputs: readonly { name: string; row: readonly number[] }[],
  count: (numbers: number, products: number) => void = () => {},
): Map<string, RowOperand> {
  const known = new Map<string, RowOperand>();
  const define = (pointer: string, name: string, operand: RowOperand, products = 0) => {
    if (known.has(name)) rejectModel(pointer, `defines ${quote(name)} a second time`);
    known.set(name, operand);
    if ("row" in operand) count(entriesOf(operand.row), products);
  };
  for (const { name, row } of inputs) define("/graph/input", name, { row });
  for (const [i, constant] of graph.initializer.entries()) {
    const pointer = `/graph/initializer/${i}`;
    checkInitializer(pointer, constant);
    define(pointer, constant.name, { constant });
  }
  for (const [i, node] of graph.node.entries()) {
    const pointer = `/graph/node/${i}`;
    const operands = node.input.map(
      (name, at) =>
        known.get(name) ??
        rejectModel(`${pointer}/input/${at}`, `is not defined before: ${quote(name)}`),
    );
    const { row, products } = rowResultOf(node, { pointer, operands });
    define(`${pointer}/output`, node.output[0], { row }, products);
  }
  return known;
}

/** Parameters are float32; of int64 there is but what Reshape and Slice are told. */
function checkInitializer(pointer: string, { dims, dataType: type, rawData }: Initializer): void {
  const expected = entriesOf(dims) * bytesOf[type];
  if (rawData.length !== expected) {
    const shape = `[${dims.join(", ")}]`;
    rejectModel(
      pointer,
      `must have ${expected} bytes for its shape ${shape}, not ${rawData.length}`,
    );
  }
  if (type !== dataType.float32 && String(dims) !== "1") {
    rejectModel(pointer, "must be float32, or a single int64 in a list");
  }
}
