import type { OnnxGraph } from "../../onnx/model.ts";
import { plainGraph } from "../../onnx/plain-graph.ts";
import { quote } from "../../onnx/quote.ts";
import { readModelMessage } from "../../onnx/read-message.ts";
import type { DenseTensor, Session } from "../session.ts";
import { execute } from "./execute.ts";
import type { Machine } from "./instruction.ts";
import { createPlan, type Plan, type Port } from "./plan.ts";

/**
 * The rows that are computed at once: as many as stay, with the weights of sixteen columns, in the
 * fastest of a processor's memories where layers have 256 units.
 */
const mostRows = 16;

/**
 * Opens an actor's ONNX file. What a row gives depends on that row alone, to the last bit.
 *
 * @param kernel the module that `writeKernel` writes
 * @throws {Error} saying what in the file is not supported
 */
export async function openSession(
  kernel: WebAssembly.Module,
  model: ArrayBuffer,
): Promise<Session> {
  const plan = createPlan(await graphOf(new Uint8Array(model)), kernel, mostRows);
  return {
    bytes: plan.machine.floats.byteLength,
    run: async (inputs, outputs) => evaluate(plan, inputs, outputs),
    // All that it holds is collected with it.
    async release() {},
  };
}

/** Reads a graph; the schema is loaded for one that is not plain. */
async function graphOf(model: Uint8Array): Promise<OnnxGraph> {
  const plain = plainGraph(readModelMessage(model));
  return plain ?? (await import("../../onnx/model.ts")).readModel(model);
}

function evaluate(
  { inputs, outputs, machine, program }: Plan,
  given: Readonly<Record<string, DenseTensor>>,
  wanted: readonly string[],
): Record<string, DenseTensor> {
  const taken = inputs.map((port) => ({ port, from: inputOf(port, given) }));
  const [rows] = taken[0].from.shape;
  if (taken.some(({ from }) => from.shape[0] !== rows)) {
    throw new Error("the inputs have different numbers of rows");
  }
  const results = wanted.map((name) => {
    const port = outputs.get(name);
    if (!port) throw new Error(`there is no output ${quote(name)}`);
    const length = rows * port.size;
    const to = port.isIndex ? new BigInt64Array(length) : new Float32Array(length);
    return { name, port, to };
  });
  for (let start = 0; start < rows; start += mostRows) {
    const count = Math.min(mostRows, rows - start);
    for (const { port, from } of taken) put(machine, port, from.data, start, count);
    execute(machine, program, count);
    for (const { port, to } of results) take(machine, port, to, start, count);
  }
  return Object.fromEntries(
    results.map(({ name, port, to }) => [name, { shape: [rows, ...port.row], data: to }]),
  );
}

/** @throws {Error} when it is missing, or of another type or shape than the graph's */
function inputOf({ name, row, isIndex }: Port, given: Readonly<Record<string, DenseTensor>>) {
  const tensor = given[name];
  if (!tensor) throw new Error(`the input ${quote(name)} is missing`);
  const { shape, data } = tensor;
  const [rows, ...rest] = shape;
  const isSame = rest.length === row.length && rest.every((length, i) => length === row[i]);
  const size = row.reduce((product, length) => product * length, rows);
  if (!isSame || data.length !== size || data instanceof BigInt64Array !== isIndex) {
    const type = isIndex ? "int64" : "float32";
    throw new Error(`the input ${quote(name)} must be ${type} [${["batch", ...row].join(", ")}]`);
  }
  return tensor;
}

type Numbers = DenseTensor["data"];

/** Puts some rows of an input where the program reads them. */
function put(machine: Machine, { size, start }: Port, from: Numbers, row: number, rows: number) {
  const to = from instanceof Float32Array ? machine.floats : machine.indices;
  copy(from, row * size, to, start, rows * size);
}

/** Takes some rows of an output from where the program wrote them. */
function take(machine: Machine, { size, start }: Port, to: Numbers, row: number, rows: number) {
  const from = to instanceof Float32Array ? machine.floats : machine.indices;
  copy(from, start, to, row * size, rows * size);
}

/** One by one, for they are few: to look at a part of an array takes longer. Both are of one type. */
function copy(from: Numbers, start: number, to: Numbers, at: number, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}
