import * as ort from "onnxruntime-node";
import { describe, expect, onTestFinished, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import { gradients } from "../../graph/gradient.ts";
import type { Value } from "../../graph/kernels.ts";
import type { Node } from "../../graph/node.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import { compileForWebgpu } from "../../train/engine/ort/webgpu/program.ts";
import { skipsWebgpu } from "../software-vulkan.ts";
import {
  differentiable,
  expectClose,
  extremes,
  notDifferentiable,
  valuesOf,
  weightsOf,
} from "./cases.ts";

async function runOnWebgpu(outputs: Record<string, Node>, feeds: Record<string, Value>) {
  const program = await compileForWebgpu("case", outputs, () => "cpu");
  onTestFinished(() => program.release());
  const tensors = program.inputs.map((name) => {
    const { data, shape } = feeds[name];
    return [name, new ort.Tensor("float32", Float32Array.from(data), shape)];
  });
  return program.run(Object.fromEntries(tensors));
}

function entriesOf({ data }: ort.Tensor): number[] {
  const entries: number[] = [];
  for (const entry of data) entries.push(Number(entry));
  return entries;
}

/** What computes with integers, which stay integers there. */
const refused = ["cast to integers and back", "pick at floats", "argMax", "gather"];
const computed = [...differentiable, ...notDifferentiable].filter(
  ({ name }) => !refused.includes(name),
);

describe.skipIf(skipsWebgpu)("on WebGPU", () => {
  test.each(computed)("$name", async (operation) => {
    const trace = new Trace();
    const inputs = operation.shapes.map((shape, i) => trace.input(`x${i}`, shape));
    const output = operation.apply(trace, inputs);
    const feeds = Object.fromEntries(valuesOf(operation).map((value, i) => [`x${i}`, value]));
    const results = await runOnWebgpu({ output }, feeds);
    const [expected] = evaluate([output], feeds);
    expect(results.output.dims).toEqual(expected.shape);
    for (const [i, entry] of entriesOf(results.output).entries()) {
      expect(entry).toBeCloseTo(expected.data[i], 5);
    }
  });

  test.each(extremes.filter(({ name }) => !name.startsWith("argMax")))(
    "$name",
    async ({ rows, apply, value, derivative }) => {
      const trace = new Trace();
      const x = trace.input("x", [rows.length, rows[0].length]);
      const feeds = { x: { data: rows.flat(), shape: x.shape.map(Number) } };
      const output = apply(trace, x);
      const weights = trace.constant(weightsOf(sizeOf(output.shape)), output.shape);
      const sum = trace.multiply(sizeOf(output.shape), trace.mean(trace.multiply(output, weights)));
      const [gradient] = gradients(trace, sum, [x]);
      const results = await runOnWebgpu({ output, gradient }, feeds);
      expectClose(entriesOf(results.output), value);
      expectClose(entriesOf(results.gradient), derivative);
    },
  );

  test("sorts rows of many entries, as many as the critics' quantiles and more", async () => {
    const [rows, columns] = [64, 300];
    const trace = new Trace();
    const sorted = trace.sort(trace.input("x", [rows, columns]));
    // Few different numbers, so many are equal.
    const data = Float32Array.from({ length: rows * columns }, (_, i) => (i * 7919) % 101);
    const feeds = { x: { data, shape: [rows, columns] } };
    const results = await runOnWebgpu({ sorted }, feeds);
    expect(entriesOf(results.sorted)).toEqual(Array.from(evaluate([sorted], feeds)[0].data));
  });

  test("what it cannot compute is refused, not computed elsewhere", async () => {
    const trace = new Trace();
    const index = trace.cast(trace.argMax(trace.input("x", [2, 2])), "float32");
    await expect(compileForWebgpu("actor", { index }, () => "cpu")).rejects.toThrow(
      '"actor" has an operation that WebGPU cannot compute',
    );
  });
});
