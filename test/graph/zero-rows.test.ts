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

/**
 * The gradient of mean min(q1, q2) at x, where each q has two layers of 512 units.
 *
 * @param isNormalized true to normalize the layers
 */
function gradientOfLeast(isNormalized: boolean): { x: Node; gradient: Node } {
  const trace = new Trace();
  const x = trace.input("x", [rows, 3]);
  const q = (name: string) => {
    const normalized = (sum: Node, layer: number) => {
      if (!isNormalized) return sum;
      const [scale, offset] = ["scale", "offset"].map((factor) =>
        trace.input(`${name}.${layer}.${factor}`, [units]),
      );
      return trace.layerNormalization(sum, scale, offset);
    };
    const hidden = trace.relu(normalized(trace.matmul(x, trace.input(`${name}.0`, [3, units])), 0));
    const next = trace.relu(
      normalized(trace.matmul(hidden, trace.input(`${name}.1`, [units, units])), 1),
    );
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

describe.each([
  ["", false],
  [" of normalized layers", true],
])("a graph%s without its zero rows", (_, isNormalized) => {
  const { gradient } = gradientOfLeast(isNormalized);
  const [shorter] = leaveOutZeroRows([gradient]);

  test("multiplies, for each critic, only rows in which it is the least", () => {
    // The outer product of the last layer, its hidden layer and its first. A normalized layer has two
    // means.
    expect(productsOfFewerRows([shorter])).toBe(2 * (3 + (isNormalized ? 2 * 2 : 0)));
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

  // A product with a column, as in the derivative of normalized layers, adds up in another order.
  const difference = isNormalized ? 1e-5 : 0;

  test("computes the same in ONNX Runtime, mostly to the bit, even if there is no such row", async () => {
    const sessions = await Promise.all(
      [gradient, shorter].map((node) =>
        ort.InferenceSession.create(
          writeModel({ name: "gradient", outputs: { gradient: node }, target: "onnxruntime" }),
        ),
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
      const [entries, given] = [actual, expected].map(({ gradient }) =>
        Float64Array.from(gradient.data, Number),
      );
      for (const [i, entry] of entries.entries()) {
        expect(Math.abs(entry - given[i])).toBeLessThanOrEqual(difference * Math.abs(given[i]));
      }
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
