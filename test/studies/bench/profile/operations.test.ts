import { expect, test } from "vitest";
import {
  arithmeticOf,
  kindsOf,
  nameOfOperation,
  type RunOperation,
  readRuns,
} from "../../../../studies/bench/profile/operations.ts";

const operation = (
  operator: string,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): RunOperation => ({ operator, inputs, output, milliseconds: 1 });

test("operations are large and other products, masks, what is elementwise, and the rest", () => {
  const rows = [128, 64];
  const run = [
    operation("FusedGemm", [rows, [64, 64], [64]], rows),
    operation(
      "MatMul",
      [
        [2, 64, 64],
        [2, 64, 64],
      ],
      [2, 64, 64],
    ),
    operation(
      "Gemm",
      [
        [128, 3],
        [3, 64],
      ],
      rows,
    ),
    operation("HardSigmoid", [rows], rows),
    operation("Mul", [rows, rows], rows),
    operation("Mul", [[], rows], rows),
    operation(
      "Mul",
      [
        [8, 3],
        [8, 3],
      ],
      [8, 3],
    ),
    operation("ReduceSum", [rows], [128, 1]),
  ];
  expect(kindsOf(run)).toEqual([
    "large products",
    "large products",
    "other products",
    "ReLU masks",
    "ReLU masks",
    "other elementwise",
    "other elementwise",
    "sums and copies",
  ]);
});

test("a product of [n, k] and [k, m], whichever is transposed, takes 2 n k m operations", () => {
  for (const inputs of [
    [
      [4, 3],
      [3, 5],
    ],
    [
      [3, 4],
      [3, 5],
    ],
    [[4, 3], [5, 3], [5]],
  ]) {
    expect(arithmeticOf(operation("Gemm", inputs, [4, 5]))).toBe(2 * 4 * 3 * 5);
  }
  const batched = operation(
    "MatMul",
    [
      [2, 4, 3],
      [2, 3, 5],
    ],
    [2, 4, 5],
  );
  expect(arithmeticOf(batched)).toBe(2 * 2 * 4 * 3 * 5);
});

test("operations are named by operator and shapes", () => {
  expect(nameOfOperation(operation("Mul", [[], [4, 2]], [4, 2]))).toBe("Mul 1, 4 x 2");
});

test("a profile's text is read as the operations of each run, in milliseconds", () => {
  const node = (name: string, dur: number, op_name: string) => ({
    cat: "Node",
    name,
    dur,
    args: {
      op_name,
      input_type_shape: [{ float: [2, 2] }, { int64: [1] }],
      output_type_shape: [{ float: [2, 2] }],
    },
  });
  const run = { cat: "Session", name: "model_run", dur: 9 };
  const text = JSON.stringify([
    { cat: "Session", name: "session_initialization", dur: 5 },
    node("a_fence_before", 1, "Relu"),
    node("a_kernel_time", 2000, "Relu"),
    run,
    node("a_kernel_time", 3000, "Relu"),
    run,
  ]);
  const expected = { operator: "Relu", inputs: [[2, 2], [1]], output: [2, 2] };
  expect(readRuns(text)).toEqual([
    [{ ...expected, milliseconds: 2 }],
    [{ ...expected, milliseconds: 3 }],
  ]);
});
