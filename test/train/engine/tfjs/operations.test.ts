import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import { Trace } from "../../../../graph/trace.ts";
import { gradientsOf } from "../../../../train/engine/tfjs/gradients.ts";
import { tfjsOperations } from "../../../../train/engine/tfjs/operations.ts";
import {
  expectClose,
  extremes,
  scattered,
  type VocabularyCase,
  valuesOf,
  vocabulary,
  weightsOf,
} from "../../../graph/cases.ts";
import { tf } from "../tfjs-cpu.ts";

const ops = tfjsOperations(tf);

/** An operation and the derivatives of a loss that weighs every entry of it differently. */
function inFloat64(operation: VocabularyCase) {
  const trace = new Trace();
  const values = valuesOf(operation);
  const inputs = values.map(({ shape }, i) => trace.input(`x${i}`, shape));
  const output = operation.apply(trace, inputs);
  const size = output.shape.reduce<number>((product, length) => product * Number(length), 1);
  const weights = scattered(size, [0.5, 1.5], 9);
  const loss = trace.mean(trace.multiply(output, trace.constant(weights, output.shape)));
  const feeds = Object.fromEntries(values.map((value, i) => [`x${i}`, value]));
  const [result, ...derivatives] = evaluate([output, ...gradients(trace, loss, inputs)], feeds);
  return { values, weights, result, derivatives };
}

describe("tf.js computes what the float64 reference computes, and the same derivative", () => {
  test.each(vocabulary)("$name", (operation) => {
    const { values, weights, result, derivatives } = inFloat64(operation);
    const inputs = values.map(({ data, shape }) =>
      tf.tensor(Float32Array.from(data), [...shape], "float32"),
    );
    const output = operation.apply(ops, inputs);
    expect(output.shape).toEqual(result.shape);
    const entries = output.dataSync<"float32">();
    entries.forEach((entry, i) => {
      expect(entry).toBeCloseTo(result.data[i], 5);
    });

    const weight = tf.tensor(Float32Array.from(weights), output.shape);
    const loss = () => ops.mean(ops.multiply(operation.apply(ops, inputs), weight));
    const grads = gradientsOf(tf, loss, inputs);
    for (const [k, { data, shape }] of derivatives.entries()) {
      expect(grads[k].shape).toEqual(shape);
      grads[k].dataSync<"float32">().forEach((entry, i) => {
        expect(entry).toBeCloseTo(data[i], 5);
      });
    }
  });
});

describe("as in the other engines", () => {
  test.each(extremes)("$name", ({ rows, apply, value, derivative }) => {
    const x = tf.tensor2d(rows);
    const output = apply(ops, x);
    expectClose(output.dataSync<"float32">(), value);
    const weights = tf.tensor(weightsOf(output.size), output.shape);
    const sum = () => tf.sum(ops.multiply(apply(ops, x), weights));
    const [gradient] = gradientsOf(tf, sum, [x]);
    expectClose(gradient.dataSync<"float32">(), derivative);
  });

  test("a stopped gradient ends every way to the tensor", () => {
    const x = tf.scalar(3);
    const product = () => ops.multiply(x, ops.stopGradient(ops.square(x)));
    expect(gradientsOf(tf, product, [x])[0].arraySync()).toBe(9);
    const constant = () => ops.stopGradient(ops.square(x));
    expect(gradientsOf(tf, constant, [x])[0].arraySync()).toBe(0);
  });
});

test("a symbolic axis is as long as the others leave it", () => {
  const rows = ops.reshape(tf.tensor1d([1, 2, 3, 4, 5, 6]), ["batch", 2]);
  expect(rows.shape).toEqual([3, 2]);
});
