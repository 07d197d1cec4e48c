import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import { gradients } from "../../graph/gradient.ts";
import type { Value } from "../../graph/kernels.ts";
import type { Node } from "../../graph/node.ts";
import type { ModelTarget } from "../../graph/onnx/lower.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import {
  differentiable,
  expectClose,
  extremes,
  notDifferentiable,
  type OperationCase,
  scattered,
  valuesOf,
  weightsOf,
} from "./cases.ts";

function prepare(operation: OperationCase) {
  const trace = new Trace();
  const inputs = operation.shapes.map((shape, i) => trace.input(`x${i}`, shape));
  const output = operation.apply(trace, inputs);
  const feeds = Object.fromEntries(valuesOf(operation).map((value, i) => [`x${i}`, value]));
  return { trace, inputs, output, feeds };
}

describe("the derivative of each operation is the limit of its difference quotient", () => {
  test.each(differentiable)("$name", (operation) => {
    const { trace, inputs, output, feeds } = prepare(operation);
    // A loss that weighs every entry differently, so that no two derivatives may be exchanged.
    const weights = trace.constant(scattered(sizeOf(output.shape), [0.5, 1.5], 9), output.shape);
    const loss = trace.mean(trace.multiply(output, weights));
    const analytic = evaluate(gradients(trace, loss, inputs), feeds);

    inputs.forEach((_, i) => {
      const { data, shape } = feeds[`x${i}`];
      const h = 1e-6;
      const lossAt = (entry: number, shift: number) => {
        const moved = Float64Array.from(data, (x, j) => (j === entry ? x + shift : x));
        return evaluate([loss], { ...feeds, [`x${i}`]: { data: moved, shape } })[0].data[0];
      };
      for (let entry = 0; entry < data.length; entry++) {
        const numeric = (lossAt(entry, h) - lossAt(entry, -h)) / (2 * h);
        expect(analytic[i].data[entry]).toBeCloseTo(numeric, 7);
      }
    });
  });
});

/** The output of a trace in float64 and, from ONNX Runtime, in float32. */
async function inBoth(output: Node, feeds: Record<string, Value>, target: ModelTarget) {
  const session = await ort.InferenceSession.create(
    writeModel({ name: "case", outputs: { output }, target }),
  );
  const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [
    name,
    new ort.Tensor("float32", Float32Array.from(data), shape),
  ]);
  const result = (await session.run(Object.fromEntries(tensors))).output;
  const entries = Array.from(result.data as ArrayLike<number | bigint>, Number);
  return { expected: evaluate([output], feeds)[0], result: { entries, dims: result.dims } };
}

/** The targets of models that ONNX Runtime computes on the CPU. */
const targets = ["any", "onnxruntime"] as const;

describe.each(targets)("ONNX Runtime computes in float32 what is written for %s", (target) => {
  test.each([...differentiable, ...notDifferentiable])("$name", async (operation) => {
    const { output, feeds } = prepare(operation);
    const { expected, result } = await inBoth(output, feeds, target);
    expect(result.dims).toEqual(expected.shape);
    result.entries.forEach((entry, i) => {
      expect(entry).toBeCloseTo(expected.data[i], 5);
    });
  });
});

describe.each(targets)("in float64 and in ONNX Runtime alike, written for %s,", (target) => {
  test.each(extremes)("$name", async ({ rows, apply, value, derivative }) => {
    const trace = new Trace();
    const x = trace.input("x", [rows.length, rows[0].length]);
    const feeds = { x: { data: rows.flat(), shape: x.shape.map(Number) } };
    const output = apply(trace, x);
    const weights = trace.constant(weightsOf(sizeOf(output.shape)), output.shape);
    const sum = trace.multiply(sizeOf(output.shape), trace.mean(trace.multiply(output, weights)));
    for (const [node, entries] of [
      [output, value],
      [gradients(trace, sum, [x])[0], derivative],
    ] as const) {
      const { expected, result } = await inBoth(node, feeds, target);
      expectClose(Float32Array.from(expected.data), entries);
      expectClose(result.entries, entries);
    }
  });
});
