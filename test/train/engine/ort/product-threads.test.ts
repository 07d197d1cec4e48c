import { describe, expect, onTestFinished, test } from "vitest";
import { largestProduct } from "../../../../graph/cost.ts";
import type { Node } from "../../../../graph/node.ts";
import { sizeOf } from "../../../../graph/shape.ts";
import { Trace } from "../../../../graph/trace.ts";
import type { ForwardPass } from "../../../../train/engine/gradient-step.ts";
import { createOrtPass } from "../../../../train/engine/ort/forward-pass.ts";
import {
  operationsForThreads,
  productThreads,
} from "../../../../train/engine/ort/product-threads.ts";
import { tensorOn } from "../../../../train/engine/ort/program.ts";
import { applyPerceptron, layers, tanhLayers } from "../../../../train/networks/perceptron.ts";
import { NumpyGenerator } from "../../../../train/random/numpy-generator.ts";

test("the threads of products are all, or one if the largest product is small", () => {
  expect(productThreads(operationsForThreads, 8)).toBe(8);
  expect(productThreads(operationsForThreads - 1, 8)).toBe(1);
  expect(productThreads(operationsForThreads, 1)).toBe(1);
});

test("the largest product of a graph counts 2 n k m operations", () => {
  const trace = new Trace();
  const x = trace.input("x", [2, 3]);
  const y = trace.matmul(x, trace.input("w", [3, 5]));
  expect(largestProduct([trace.matmul(y, trace.input("v", [5, 1]))])).toBe(2 * 2 * 3 * 5);
  expect(largestProduct([x])).toBe(0);
});

describe.each([
  { activation: "relu", hidden: 256 },
  { activation: "tanh", hidden: 64 },
])("a forward pass of two $activation layers of $hidden", ({ activation, hidden }) => {
  const columns = { observation: 17, action: 3 };
  const widths = [columns.observation, hidden, hidden, columns.action];
  const pass: ForwardPass<Node> = {
    parameters: "actor",
    inputs: { observation: columns.observation },
    outputs: { action: columns.action },
    forward(ops, take, { observation }) {
      const network =
        activation === "relu" ? layers(take, "pi", widths) : tanhLayers(take, "pi", widths, 1);
      return { action: ops.tanh(applyPerceptron(ops, network, observation)) };
    },
  };

  const create = async (threads: number) => {
    const random = new NumpyGenerator(3);
    const trace = new Trace();
    const shapes = new Map<string, readonly number[]>();
    pass.forward(
      trace,
      (name, shape) => {
        shapes.set(name, shape);
        return trace.input(name, shape);
      },
      { observation: trace.input("observation", ["rows", columns.observation]) },
    );
    const created = await createOrtPass(
      pass,
      (name) => {
        const shape = shapes.get(name) ?? [];
        const values = new Float32Array(sizeOf(shape));
        random.fillNormal(values);
        return tensorOn(
          values.map((value) => value / 10),
          shape,
        );
      },
      threads,
    );
    onTestFinished(() => created.release());
    return created;
  };

  test("has the same bits in any number of threads, for any number of rows", async () => {
    const passes = [await create(1), await create(2), await create(3)];
    const random = new NumpyGenerator(4);
    for (const rows of [1, 7, 63, 255, 256, 301, 1024, 2047, 2048]) {
      const observation = new Float32Array(rows * columns.observation);
      random.fillNormal(observation);
      const [one, ...others] = await Promise.all(passes.map((each) => each.run({ observation })));
      expect(one.action).toHaveLength(rows * columns.action);
      for (const other of others) expect(other.action).toEqual(one.action);
    }
  });
});
