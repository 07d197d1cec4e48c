import fc from "fast-check";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import { gradients } from "../../graph/gradient.ts";
import { type Node, reachable } from "../../graph/node.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import { leaveOutZeroRows } from "../../graph/zero-rows.ts";
import { scattered } from "./cases.ts";

const [rows, units] = [6, 512];

/** The gradient of mean min(q1, q2) at x, where each q has two layers of 512 units. */
function gradientOfLeast(): { x: Node; gradient: Node } {
  const trace = new Trace();
  const x = trace.input("x", [rows, 3]);
  const q = (name: string) => {
    const hidden = trace.relu(trace.matmul(x, trace.input(`${name}.0`, [3, units])));
    const next = trace.relu(trace.matmul(hidden, trace.input(`${name}.1`, [units, units])));
    const value = trace.matmul(next, trace.input(`${name}.2`, [units, 1]));
    return trace.add(value, trace.input(`${name}.bias`, [rows, 1]));
  };
  const [gradient] = gradients(trace, trace.mean(trace.minimum(q("q1"), q("q2"))), [x]);
  return { x, gradient };
}

/** Values of all inputs; the biases make q1 the least in the given rows. */
function feedsOf(gradient: Node, isFirstLeast: readonly boolean[]) {
  const inputs = reachable([gradient]).filter(({ operation }) => operation.kind === "input");
  return Object.fromEntries(
    inputs.map(({ operation, shape }, i) => {
      const name = operation.kind === "input" ? operation.name : "";
      const scale = 1 / Math.sqrt(Number(shape[0]));
      const data =
        name === "q1.bias"
          ? Float64Array.from(isFirstLeast, (least) => (least ? -1000 : 1000))
          : scattered(sizeOf(shape), [-scale, scale], i);
      return [name, { data, shape: shape.map(Number) }];
    }),
  );
}

/** The number of matrix products on fewer rows than the batch has. */
function productsOfFewerRows(nodes: readonly Node[]): number {
  return reachable(nodes).filter(
    ({ operation, shape }) => operation.kind === "matmul" && typeof shape[0] === "string",
  ).length;
}

describe("a graph without its zero rows", () => {
  const { gradient } = gradientOfLeast();
  const [shorter] = leaveOutZeroRows([gradient]);

  test("multiplies, for each critic, only rows in which it is the least", () => {
    // The outer product of the last layer, its hidden layer and its first.
    expect(productsOfFewerRows([shorter])).toBe(2 * 3);
    expect(productsOfFewerRows([gradient])).toBe(0);
  });

  const leastRows = fc.array(fc.boolean(), { minLength: rows, maxLength: rows });

  test("computes the same, for any choice of rows", () => {
    fc.assert(
      fc.property(leastRows, (isFirstLeast) => {
        const feeds = feedsOf(gradient, isFirstLeast);
        const [expected, actual] = [gradient, shorter].map((node) => evaluate([node], feeds)[0]);
        expect(actual.shape).toEqual([rows, 3]);
        expect(Array.from(actual.data)).toEqual(Array.from(expected.data));
      }),
      { numRuns: 8 },
    );
  });

  test("computes the same to the bit in ONNX Runtime, even if there is no such row", async () => {
    const sessions = await Promise.all(
      [gradient, shorter].map((node) =>
        ort.InferenceSession.create(writeModel({ name: "gradient", outputs: { gradient: node } })),
      ),
    );
    for (const isFirstLeast of [
      Array(rows).fill(true),
      Array(rows).fill(false),
      [true, false, false, true, false, true],
    ]) {
      const feeds = Object.fromEntries(
        Object.entries(feedsOf(gradient, isFirstLeast)).map(([name, { data, shape }]) => [
          name,
          new ort.Tensor("float32", Float32Array.from(data), shape),
        ]),
      );
      const [expected, actual] = await Promise.all(sessions.map((session) => session.run(feeds)));
      expect(actual.gradient.dims).toEqual([rows, 3]);
      expect(actual.gradient.data).toEqual(expected.gradient.data);
    }
  });

  test("is the graph itself if its products are small", () => {
    const trace = new Trace();
    const x = trace.input("x", [rows, 3]);
    const value = (name: string) => trace.matmul(x, trace.input(name, [3, 1]));
    const least = trace.minimum(value("a"), value("b"));
    const [small] = gradients(trace, trace.mean(least), [x]);
    expect(leaveOutZeroRows([small])).toEqual([small]);
  });
});
