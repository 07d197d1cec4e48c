import { erf } from "../../../noise/error-function.ts";
import { logSoftmax, sigmoid, softplus } from "../../../noise/softmax.ts";
import { combine } from "./combine.ts";
import { runDense } from "./dense.ts";
import type { Instruction, Machine } from "./instruction.ts";

/*
 * Functions are computed in float64, and rounded to float32 where they are stored. Of sums and products
 * that is what float32 arithmetic gives, for float64 has more than twice as many bits; of the others it
 * is closer to what is meant.
 */

/**
 * Computes so many rows. One switch, not a closure per node: cache misses cost more than the
 * arithmetic.
 *
 * @throws {RangeError} when an index is none of its table's
 */
export function execute(machine: Machine, program: readonly Instruction[], rows: number): void {
  const { floats } = machine;
  for (const instruction of program) {
    const { opType, inputs, output, size, alpha, dense } = instruction;
    const [x] = inputs;
    const from = x.start;
    const to = output.start;
    const end = rows * size;
    switch (opType) {
      case "Gemm":
        if (dense) runDense(machine.kernel, dense, rows);
        break;
      case "Add":
      case "Sub":
      case "Mul":
      case "Div":
      case "Min":
      case "Max":
        combine(floats, instruction, rows);
        break;
      case "Neg":
        for (let i = 0; i < end; i++) floats[to + i] = -floats[from + i];
        break;
      case "Abs":
        for (let i = 0; i < end; i++) floats[to + i] = Math.abs(floats[from + i]);
        break;
      case "Sqrt":
        for (let i = 0; i < end; i++) floats[to + i] = Math.sqrt(floats[from + i]);
        break;
      case "Log":
        for (let i = 0; i < end; i++) floats[to + i] = Math.log(floats[from + i]);
        break;
      case "Erf":
        for (let i = 0; i < end; i++) floats[to + i] = erf(floats[from + i]);
        break;
      case "Exp":
        for (let i = 0; i < end; i++) floats[to + i] = Math.exp(floats[from + i]);
        break;
      case "Tanh":
        for (let i = 0; i < end; i++) floats[to + i] = Math.tanh(floats[from + i]);
        break;
      case "Relu":
        for (let i = 0; i < end; i++) floats[to + i] = Math.max(floats[from + i], 0);
        break;
      case "LeakyRelu":
        for (let i = 0; i < end; i++) {
          const entry = floats[from + i];
          floats[to + i] = entry > 0 ? entry : alpha * entry;
        }
        break;
      case "Elu":
        for (let i = 0; i < end; i++) {
          const entry = floats[from + i];
          floats[to + i] = entry > 0 ? entry : alpha * Math.expm1(entry);
        }
        break;
      case "Sigmoid":
        for (let i = 0; i < end; i++) floats[to + i] = sigmoid(floats[from + i]);
        break;
      case "Softplus":
        for (let i = 0; i < end; i++) floats[to + i] = softplus(floats[from + i]);
        break;
      case "Clip": {
        const low = floats[inputs[1].start];
        const high = floats[inputs[2].start];
        for (let i = 0; i < end; i++) {
          floats[to + i] = Math.min(Math.max(floats[from + i], low), high);
        }
        break;
      }
      case "Concat": {
        let column = to;
        for (const { start, perRow } of inputs) {
          copyRows(floats, { from: start, rowFrom: perRow, to: column, rowTo: size }, perRow, rows);
          column += perRow;
        }
        break;
      }
      case "Slice":
        copyRows(floats, { from, rowFrom: x.perRow, to, rowTo: size }, size, rows);
        break;
      case "LogSoftmax":
        for (let row = 0; row < rows; row++) {
          logSoftmax(floats, floats, { from: from + row * size, to: to + row * size, size });
        }
        break;
      case "ReduceSum":
        for (let row = 0; row < rows; row++) {
          let sum = 0;
          for (let i = 0; i < x.perRow; i++) sum += floats[from + row * x.perRow + i];
          floats[to + row] = sum;
        }
        break;
      default:
        executeIndexed(machine, instruction, rows);
    }
  }
}

/** Copies so many numbers of every row, whose distances from the next are `rowFrom` and `rowTo`. */
function copyRows(
  floats: Float32Array,
  { from, rowFrom, to, rowTo }: { from: number; rowFrom: number; to: number; rowTo: number },
  size: number,
  rows: number,
): void {
  for (let row = 0; row < rows; row++) {
    const start = from + row * rowFrom;
    const end = to + row * rowTo;
    for (let i = 0; i < size; i++) floats[end + i] = floats[start + i];
  }
}

/** The operators of indices, which policies with discrete actions have. */
function executeIndexed(
  { floats, indices }: Machine,
  { opType, inputs: [x, index], output, size, length }: Instruction,
  rows: number,
): void {
  const to = output.start;
  for (let row = 0; row < rows; row++) {
    const from = x.start + row * x.perRow;
    if (opType === "ArgMax") {
      // Of equal ones the first.
      let best = 0;
      for (let i = 1; i < x.perRow; i++) if (floats[from + i] > floats[from + best]) best = i;
      indices[to + row] = BigInt(best);
    } else if (opType === "Gather") {
      const place = x.start + indexIn(length, indices[index.start + row]) * size;
      for (let i = 0; i < size; i++) floats[to + row * size + i] = floats[place + i];
    } else {
      // GatherElements: of its own row, those that the indices name.
      for (let i = 0; i < size; i++) {
        const at = indexIn(x.perRow, indices[index.start + row * size + i]);
        floats[to + row * size + i] = floats[from + at];
      }
    }
  }
}

/** ONNX would count negative ones from the end, which no observation is. */
function indexIn(length: number, index: bigint): number {
  if (index >= 0n && index < length) return Number(index);
  throw new RangeError(`the index ${index} is not in 0 ... ${length - 1}`);
}
