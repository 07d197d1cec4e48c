import { dataType } from "../../schemas/onnx.ts";
import {
  interfaceOf,
  type PolicyFacts,
  type TensorSignature,
} from "../../schemas/policy-interface.ts";
import { type OnnxGraph, readModel, type ValueInfo } from "../onnx/model.ts";
import { rejectModel } from "../onnx/model-error.ts";
import { operandsOf } from "../onnx/operands.ts";
import type { RowOperand } from "../onnx/operators.ts";
import { quote } from "../onnx/quote.ts";
import { floatsOf } from "../onnx/raw-data.ts";

/**
 * The bytes that an actor may have: two million parameters, thirty times those of two hidden layers of 256.
 * An engine may hold a model more than once while it opens it, in an isolate of 128 MB that has other
 * policies too.
 */
export const mostActorBytes = 8 * 2 ** 20;

/**
 * The numbers of a row, from the observation to the last output, all at once: with 1024 rows, they
 * take 32 MiB, in an engine that computes all rows at once and reuses no memory. That bounds the time
 * that functions take, too: so many of the slowest (Softplus, Erf, Tanh) take about twice the time of
 * the products that a row may have.
 */
export const mostNumbersOfRow = 8192;

/** The multiplications of a row: as many as if every parameter of the largest actor is used once. */
export const mostProductsOfRow = mostActorBytes / 4;

const elementTypeOf = { FP32: dataType.float32, INT64: dataType.int64 };

/** The file identifier of ONNX Runtime's own format, four bytes into the file. */
const otherFormat = [..."ORTM"].map((letter) => letter.charCodeAt(0));

/**
 * Checks an actor by what its file says, before anything runs it: that it has nothing in it but what
 * exported actors have, takes and gives what its manifest says, and is bounded in memory and time.
 *
 * @throws {ModelError} naming the part of the file that is not so
 */
export function checkModel(facts: PolicyFacts, bytes: Uint8Array): void {
  if (otherFormat.every((byte, i) => bytes[4 + i] === byte)) {
    // Whatever else these bytes mean as ONNX, ONNX Runtime would read something else in them.
    rejectModel("", "is in the format of ONNX Runtime, not in that of ONNX");
  }
  const graph = readModel(bytes);
  const { inputs, outputs } = interfaceOf(facts);
  checkSignature("/graph/input", graph.input, Object.values(inputs));
  checkSignature("/graph/output", graph.output, outputs);
  const computed = rowsOf(graph, Object.values(inputs));
  checkFinite(graph);
  for (const { name, row } of outputs) {
    const result = computed.get(name);
    if (!result || !("row" in result) || String(result.row) !== String(row)) {
      rejectModel("/graph/output", `does not have what is computed as ${quote(name)}`);
    }
  }
}

/** Rejects declared tensors that are not those of the manifest: names, types, shapes with a free batch. */
function checkSignature(
  pointer: string,
  declared: readonly ValueInfo[],
  signatures: readonly TensorSignature[],
): void {
  const names = signatures.map(({ name }) => name);
  if (
    declared
      .map(({ name }) => name)
      .toSorted()
      .join() !== names.toSorted().join()
  ) {
    rejectModel(pointer, `must be ${names.join(", ")}`);
  }
  for (const { name, datatype, row } of signatures) {
    const at = declared.findIndex((tensor) => tensor.name === name);
    const { elementType, shape } = declared[at];
    const [batch, ...rest] = shape;
    const isRow = rest.length === row.length && rest.every((n, axis) => n === row[axis]);
    if (elementType !== elementTypeOf[datatype] || typeof batch !== "string" || !isRow) {
      rejectModel(`${pointer}/${at}`, `must be ${datatype} [${["batch", ...row].join(", ")}]`);
    }
  }
}

function checkFinite({ initializer }: OnnxGraph): void {
  for (const [i, { dataType: type, rawData }] of initializer.entries()) {
    if (type !== dataType.float32 || floatsOf(rawData).every(Number.isFinite)) continue;
    rejectModel(`/graph/initializer/${i}`, "must be of finite numbers");
  }
}

/** Every tensor of the graph by its name, within the limits of what a row may take. */
function rowsOf(graph: OnnxGraph, inputs: readonly TensorSignature[]): Map<string, RowOperand> {
  let numbers = 0;
  let products = 0;
  return operandsOf(graph, inputs, (moreNumbers, moreProducts) => {
    numbers += moreNumbers;
    products += moreProducts;
    if (numbers > mostNumbersOfRow) {
      rejectModel("", `must have at most ${mostNumbersOfRow} numbers for each observation`);
    }
    if (products > mostProductsOfRow) {
      rejectModel("", `must take at most ${mostProductsOfRow} products for each observation`);
    }
  });
}
