import { quote } from "../../protocol/quote.ts";
import { readModel } from "../../registry/onnx-model.ts";
import type { DenseTensor, Session } from "../session.ts";
import { createPlan, type Plan, type Port } from "./plan.ts";

/**
 * How many rows are computed at once: as many as stay, with the weights of sixteen columns, in the
 * fastest of a processor's memories where layers have 256 units.
 */
const mostRows = 16;

/**
 * Opens an actor's ONNX file. What a row gives depends on that row alone, to the last bit.
 *
 * @param kernel the module that `writeKernel` writes
 * @throws {Error} saying what in the file is not supported
 */
export function openSession(kernel: WebAssembly.Module, model: ArrayBuffer): Session {
  const plan = createPlan(readModel(new Uint8Array(model)), kernel, mostRows);
  return {
    bytes: plan.bytes,
    run: async (inputs, outputs) => evaluate(plan, inputs, outputs),
    // All that it holds is collected with it.
    async release() {},
  };
}

function evaluate(
  { inputs, outputs, steps }: Plan,
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
    return { name, port, to: rowsFor(port, rows) };
  });
  for (let start = 0; start < rows; start += mostRows) {
    const count = Math.min(mostRows, rows - start);
    for (const { port, from } of taken) {
      copy(from.data, start * port.size, port.data, 0, count * port.size);
    }
    for (const step of steps) step(count);
    for (const { port, to } of results) {
      copy(port.data, 0, to, start * port.size, count * port.size);
    }
  }
  return Object.fromEntries(
    results.map(({ name, port, to }) => [name, { shape: [rows, ...port.row], data: to }]),
  );
}

/** @throws {Error} when it is missing, or of another type or shape than the graph's */
function inputOf({ name, row, data }: Port, given: Readonly<Record<string, DenseTensor>>) {
  const tensor = given[name];
  if (!tensor) throw new Error(`the input ${quote(name)} is missing`);
  const [rows, ...rest] = tensor.shape;
  const isSame = rest.length === row.length && rest.every((length, i) => length === row[i]);
  const size = row.reduce((product, length) => product * length, rows);
  if (!isSame || tensor.data.length !== size || tensor.data.constructor !== data.constructor) {
    const type = data instanceof Float32Array ? "float32" : "int64";
    throw new Error(`the input ${quote(name)} must be ${type} [${["batch", ...row].join(", ")}]`);
  }
  return tensor;
}

type Numbers = Float32Array | BigInt64Array;

function rowsFor({ data, size }: Port, rows: number): Numbers {
  return data instanceof Float32Array
    ? new Float32Array(rows * size)
    : new BigInt64Array(rows * size);
}

/** Both are of one type. */
function copy(from: Numbers, start: number, to: Numbers, at: number, length: number): void {
  if (from instanceof Float32Array && to instanceof Float32Array) {
    to.set(from.subarray(start, start + length), at);
  } else if (from instanceof BigInt64Array && to instanceof BigInt64Array) {
    to.set(from.subarray(start, start + length), at);
  }
}
