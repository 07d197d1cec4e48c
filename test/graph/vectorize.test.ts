import fc from "fast-check";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import type { Value } from "../../graph/kernels.ts";
import { type Node, reachable } from "../../graph/node.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import { vectorize } from "../../graph/vectorize.ts";
import { initialState } from "../../train/engine/ort/state.ts";
import { smallStep, stepNames, traceStep } from "../train/engine/small-steps.ts";
import { feedsOf, randomBatch } from "../train/engine/stepping.ts";
import { differentiable, notDifferentiable, type OperationCase, scattered } from "./cases.ts";

type Feeds = Record<string, Value>;

/** The values of all copies, with an axis of copies in front. */
function stacked(values: readonly Value[]): Value {
  const data = values.flatMap((value) => Array.from(value.data));
  return { data, shape: [values.length, ...values[0].shape] };
}

/** What many copies of a graph take: each its own, except for shared inputs. */
function stackedFeeds(copies: readonly Feeds[], isShared: (name: string) => boolean): Feeds {
  return Object.fromEntries(
    Object.entries(copies[0]).map(([name, value]) => [
      name,
      isShared(name) ? value : stacked(copies.map((feeds) => feeds[name])),
    ]),
  );
}

/** An operation on inputs, each copy's of its own, except for shared ones. */
function copiesOf(operation: OperationCase, count: number, shared: readonly boolean[]) {
  const trace = new Trace();
  const output = operation.apply(
    trace,
    operation.shapes.map((shape, i) => trace.input(`x${i}`, shape)),
  );
  const isShared = (name: string) => shared[Number(name.slice(1))] ?? false;
  const { interval = [-2, 2] } = operation;
  const feeds = Array.from({ length: count }, (_, copy) =>
    Object.fromEntries(
      operation.shapes.map((shape, i): [string, Value] => {
        const seed = isShared(`x${i}`) ? i : i + 3 * copy;
        return [`x${i}`, { data: scattered(sizeOf(shape), interval, seed), shape }];
      }),
    ),
  );
  const [vectorized] = vectorize([output], count, isShared);
  const expected = stacked(feeds.map((own) => evaluate([output], own)[0]));
  return { vectorized, feeds: stackedFeeds(feeds, isShared), expected };
}

function expectSame(actual: Value, expected: Value, digits = 12): void {
  expect(actual.shape).toEqual(expected.shape);
  Array.from(expected.data, (entry, i) => expect(actual.data[i]).toBeCloseTo(entry, digits));
}

/** True if lengths do not depend on entries, which may differ from copy to copy. */
function isRegular(operation: OperationCase): boolean {
  const trace = new Trace();
  const inputs = operation.shapes.map((shape, i) => trace.input(`x${i}`, shape));
  return reachable([operation.apply(trace, inputs)]).every(({ shape }) =>
    shape.every((length) => typeof length === "number"),
  );
}

const operations = [...differentiable, ...notDifferentiable].filter(isRegular);

describe("many copies in one graph compute what each computes by itself", () => {
  test.each(operations)("$name", (operation) => {
    const some = fc.array(fc.boolean(), {
      minLength: operation.shapes.length,
      maxLength: operation.shapes.length,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), some, (count, shared) => {
        const { vectorized, feeds, expected } = copiesOf(operation, count, shared);
        expect(vectorized.shape).toEqual(expected.shape);
        expectSame(evaluate([vectorized], feeds)[0], expected);
      }),
      { numRuns: 12 },
    );
  });

  test.each(operations)("$name, in ONNX Runtime", async (operation) => {
    const { vectorized, feeds, expected } = copiesOf(operation, 3, []);
    const model = writeModel({ name: "copies", outputs: { output: vectorized } });
    const session = await ort.InferenceSession.create(model);
    const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      new ort.Tensor("float32", Float32Array.from(data), shape),
    ]);
    const { output } = await session.run(Object.fromEntries(tensors));
    expectSame({ data: Array.from(output.data, Number), shape: [...output.dims] }, expected, 5);
    await session.release();
  });

  test.each(stepNames)("the gradient step of %s", (name) => {
    const small = smallStep(name);
    const traced = traceStep(small);
    const outputs: Node[] = [
      ...Array.from(traced.state.values(), ({ next }) => next),
      ...Array.from(traced.updates.values(), ({ gradient }) => gradient),
      ...traced.reports.values(),
    ];
    const rates = new Set(
      reachable(outputs).flatMap(({ operation, shape }) =>
        operation.kind === "input" && shape.length === 0 && !(operation.name in traced.batch)
          ? [operation.name]
          : [],
      ),
    );
    expect(rates.size).toBeGreaterThan(0);
    const feeds = [1, 2, 3].map((seed) =>
      feedsOf(traced, initialState(traced, seed), randomBatch(traced, seed), 6),
    );
    const vectorized = vectorize(outputs, 3, (input) => rates.has(input));
    const actual = evaluate(
      vectorized,
      stackedFeeds(feeds, (input) => rates.has(input)),
    );
    const alone = feeds.map((own) => evaluate(outputs, own));
    for (const [i, value] of actual.entries()) {
      expectSame(value, stacked(alone.map((own) => own[i])));
    }
  });
});

describe("a graph of many copies", () => {
  const trace = new Trace();
  const x = trace.input("x", [2, 3]);
  const scale = trace.input("scale", []);
  const kinds = (nodes: readonly Node[]) => reachable(nodes).map(({ operation }) => operation.kind);

  test("computes once what is the same for all", () => {
    const rate = trace.exp(trace.multiply(2, scale));
    const copies = vectorize([trace.multiply(x, rate)], 5, (name) => name === "scale");
    const [exponential] = reachable(copies).filter(({ operation }) => operation.kind === "exp");
    expect(exponential.shape).toEqual([]);
  });

  test("multiplies all rows at once by a matrix that is the same for all", () => {
    const weight = trace.constant(new Float32Array(12), [3, 4]);
    const copies = vectorize([trace.matmul(x, weight)], 5);
    expect(kinds(copies)).toEqual(["input", "constant", "reshape", "matmul", "reshape"]);
  });

  test("has as many of an output that is the same for all", () => {
    const [constant] = vectorize([trace.constant([1, 2], [2])], 3);
    expect(evaluate([constant], {})[0]).toMatchObject({ shape: [3, 2] });
  });

  test("cannot be made of a graph with axes of unknown length", () => {
    const rows = trace.input("rows", ["rows", 3]);
    expect(() => vectorize([trace.mean(rows)], 2)).toThrow('needs the length of "rows"');
    const chosen = trace.rowsWhere(trace.less(0, trace.slice(x, 1, 0, 1)));
    expect(() => vectorize([chosen], 2)).toThrow("has other lengths in other copies");
  });
});
