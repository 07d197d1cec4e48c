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
  const message = readModelMessage(model);
  return plainGraph(message) ?? (await import("../../onnx/model.ts")).graphIn(message);
}

/** Without copies of lists in between: a small actor takes no longer than those. */
function evaluate(
  { inputs, outputs, machine, program }: Plan,
  given: Readonly<Record<string, DenseTensor>>,
  wanted: readonly string[],
): Record<string, DenseTensor> {
  const rows = rowsOf(inputs, given);
  const results: Record<string, DenseTensor> = {};
  for (const name of wanted) results[name] = emptyOutput(portOf(outputs, name), rows);
  for (let start = 0; start < rows; start += mostRows) {
    const count = Math.min(mostRows, rows - start);
    for (const port of inputs) put(machine, port, given[port.name].data, start, count);
    execute(machine, program, count);
    for (const name of wanted) {
      take(machine, portOf(outputs, name), results[name].data, start, count);
    }
  }
  return results;
}

/** The number of rows of the inputs, which are checked. */
function rowsOf(inputs: readonly Port[], given: Readonly<Record<string, DenseTensor>>): number {
  let rows: number | undefined;
  for (const port of inputs) {
    checkInput(port, given[port.name]);
    const [own] = given[port.name].shape;
    rows ??= own;
    if (rows !== own) throw new Error("the inputs have different numbers of rows");
  }
  return rows ?? 0;
}

function portOf(ports: ReadonlyMap<string, Port>, name: string): Port {
  const port = ports.get(name);
  if (!port) throw new Error(`there is no output ${quote(name)}`);
  return port;
}

function emptyOutput({ row, size, isIndex }: Port, rows: number): DenseTensor {
  const length = rows * size;
  const data = isIndex ? new BigInt64Array(length) : new Float32Array(length);
  return { shape: [rows, ...row], data };
}

/** @throws {Error} when it is missing, or of another type or shape than the graph's */
function checkInput({ name, row, size, isIndex }: Port, tensor: DenseTensor | undefined): void {
  if (!tensor) throw new Error(`the input ${quote(name)} is missing`);
  const { shape, data } = tensor;
  let isSame = shape.length === row.length + 1 && data.length === shape[0] * size;
  for (let axis = 0; axis < row.length; axis++) isSame &&= shape[axis + 1] === row[axis];
  if (!isSame || data instanceof BigInt64Array !== isIndex) {
    const type = isIndex ? "int64" : "float32";
    throw new Error(`the input ${quote(name)} must be ${type} [${["batch", ...row].join(", ")}]`);
  }
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
