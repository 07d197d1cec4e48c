import type { Manifest } from "../../schemas/manifest.ts";
import { dataType } from "../../schemas/onnx.ts";
import { quote } from "../protocol/quote.ts";
import { signatureOf, type TensorSignature } from "../protocol/signature.ts";
import { type Initializer, type OnnxGraph, readModel, type ValueInfo } from "./onnx-model.ts";
import { type Operand, resultOf } from "./operators.ts";
import { refusePart } from "./refuse.ts";

/**
 * How large an actor may be: two million parameters, thirty times those of two hidden layers of 256.
 * ONNX Runtime holds a model more than once while it opens it, in an isolate of 128 MB that has other
 * policies too.
 */
export const mostActorBytes = 8 * 2 ** 20;

/**
 * The numbers of a row, from the observation to the last output, all at once: with 1024 rows, they
 * take 32 MiB, if ONNX Runtime should reuse no memory at all.
 */
export const mostNumbersOfRow = 8192;

/** The multiplications of a row: as many as if every parameter of the largest actor is used once. */
export const mostProductsOfRow = mostActorBytes / 4;

const bytesOf = { [dataType.float32]: 4, [dataType.int64]: 8 };
const elementTypeOf = { FP32: dataType.float32, INT64: dataType.int64 };

/** The file identifier of ONNX Runtime's own format, four bytes into the file. */
const otherFormat = [..."ORTM"].map((letter) => letter.charCodeAt(0));

/**
 * Checks an actor by what its file says, before anything runs it: that it has nothing in it but what
 * exported actors have, takes and gives what its manifest says, and is bounded in memory and time.
 *
 * @throws {Refusal} naming the part of the file that is not so
 */
export function checkModel(manifest: Manifest, bytes: Uint8Array): void {
  if (otherFormat.every((byte, i) => bytes[4 + i] === byte)) {
    // Whatever else these bytes mean as ONNX, ONNX Runtime would read something else in them.
    refusePart("/actor", "is in the format of ONNX Runtime, not in that of ONNX");
  }
  const graph = readModel(bytes);
  const { inputs, outputs } = signatureOf(manifest);
  checkSignature("/actor/graph/input", graph.input, Object.values(inputs));
  checkSignature("/actor/graph/output", graph.output, outputs);
  const computed = rowsOf(graph, Object.values(inputs));
  for (const { name, row } of outputs) {
    const result = computed.get(name);
    if (!result || !("row" in result) || String(result.row) !== String(row)) {
      refusePart("/actor/graph/output", `does not have what is computed as ${quote(name)}`);
    }
  }
}

/** What the file declares must be what the manifest implies: names, types, shapes with a free batch. */
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
    refusePart(pointer, `must be ${names.join(", ")}`);
  }
  for (const { name, datatype, row } of signatures) {
    const at = declared.findIndex((tensor) => tensor.name === name);
    const { elementType, shape } = declared[at];
    const [batch, ...rest] = shape;
    const isRow = rest.length === row.length && rest.every((n, axis) => n === row[axis]);
    if (elementType !== elementTypeOf[datatype] || typeof batch !== "string" || !isRow) {
      refusePart(`${pointer}/${at}`, `must be ${datatype} [${["batch", ...row].join(", ")}]`);
    }
  }
}

/** Every tensor of the graph by its name, within the limits of what a row may take. */
function rowsOf(graph: OnnxGraph, inputs: readonly TensorSignature[]): Map<string, Operand> {
  const known = new Map<string, Operand>();
  let numbers = 0;
  let products = 0;
  const define = (pointer: string, name: string, operand: Operand) => {
    if (known.has(name)) refusePart(pointer, `defines ${quote(name)} a second time`);
    known.set(name, operand);
    if (!("row" in operand)) return;
    numbers += sizeOf(operand.row);
    if (numbers > mostNumbersOfRow) {
      refusePart("/actor", `must have at most ${mostNumbersOfRow} numbers for each observation`);
    }
  };
  for (const { name, row } of inputs) define("/actor/graph/input", name, { row });
  for (const [i, constant] of graph.initializer.entries()) {
    const pointer = `/actor/graph/initializer/${i}`;
    checkInitializer(pointer, constant);
    define(pointer, constant.name, { constant });
  }
  for (const [i, node] of graph.node.entries()) {
    const pointer = `/actor/graph/node/${i}`;
    const operands = node.input.map(
      (name, at) =>
        known.get(name) ??
        refusePart(`${pointer}/input/${at}`, `is not defined before: ${quote(name)}`),
    );
    const { row, products: more = 0 } = resultOf(node, { pointer, operands });
    define(`${pointer}/output`, node.output[0], { row });
    products += more;
    if (products > mostProductsOfRow) {
      refusePart("/actor", `must take at most ${mostProductsOfRow} products for each observation`);
    }
  }
  return known;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Parameters are float32; of int64 there is but what Reshape is told. */
function checkInitializer(pointer: string, { dims, dataType: type, rawData }: Initializer): void {
  const expected = sizeOf(dims) * bytesOf[type];
  if (rawData.length !== expected) {
    const shape = `[${dims.join(", ")}]`;
    refusePart(
      pointer,
      `must have ${expected} bytes for its shape ${shape}, not ${rawData.length}`,
    );
  }
  if (type !== dataType.float32) {
    if (String(dims) !== "1") refusePart(pointer, "must be float32, or a single int64 in a list");
    return;
  }
  // A copy, since its place in the file need not be a multiple of four.
  const numbers = new Float32Array(new Uint8Array(rawData).buffer);
  if (!numbers.every(Number.isFinite)) refusePart(pointer, "must be of finite numbers");
}
