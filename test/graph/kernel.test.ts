import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Node } from "../../graph/node.ts";
import { bindKernel, compileKernel } from "../../graph/simd/kernel.ts";
import { VectorMemory } from "../../graph/simd/vector-memory.ts";
import { Trace } from "../../graph/trace.ts";

type Vectors = Record<string, readonly number[]>;

/** Runs a kernel on vectors; answers what it wrote. */
function run(outputs: Record<string, Node>, inputs: Vectors): Record<string, number[]> {
  const kernel = compileKernel(outputs);
  const lengths = new Map(Object.entries(inputs).map(([name, { length }]) => [name, length]));
  for (const [name, { shape }] of Object.entries(outputs)) {
    if (!lengths.has(name)) lengths.set(name, Number(shape[0]));
  }
  const memory = new VectorMemory(lengths);
  for (const [name, values] of Object.entries(inputs)) memory.get(name).set(values);
  bindKernel(kernel, memory.memory, memory.addresses)();
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [name, Array.from(memory.get(name))]),
  );
}

const float = fc.float({ noNaN: true });
const vectorPair = fc
  .array(fc.tuple(float, float), { minLength: 1, maxLength: 19 })
  .map((pairs) => [pairs.map(([a]) => a), pairs.map(([, b]) => b)]);
const { fround } = Math;

const operations: [
  string,
  (t: Trace, a: Node, b: Node) => Node,
  (a: number, b: number) => number,
][] = [
  ["add", (t, a, b) => t.add(a, b), (a, b) => a + b],
  ["subtract", (t, a, b) => t.subtract(a, b), (a, b) => a - b],
  ["multiply", (t, a, b) => t.multiply(a, b), (a, b) => a * b],
  ["divide", (t, a, b) => t.divide(a, b), (a, b) => a / b],
  ["minimum", (t, a, b) => t.minimum(a, b), Math.min],
  ["negate", (t, a) => t.negate(a), (a) => -a],
  ["square", (t, a) => t.square(a), (a) => a * a],
  ["sqrt", (t, a) => t.sqrt(a), Math.sqrt],
  ["multiply by a constant", (t, a) => t.multiply(0.1, a), (a) => fround(0.1) * a],
];

describe("a kernel", () => {
  test.each(operations)("rounds %s as IEEE 754 says", (_, apply, expected) => {
    fc.assert(
      fc.property(vectorPair, ([a, b]) => {
        const trace = new Trace();
        const [left, right] = ["a", "b"].map((name) => trace.input(name, [a.length]));
        const { result } = run({ result: apply(trace, left, right) }, { a, b });
        expect(result).toEqual(a.map((x, i) => fround(expected(x, b[i]))));
      }),
    );
  });

  test("computes several results from what they share, in place", () => {
    const trace = new Trace();
    const [x, y] = ["x", "y"].map((name) => trace.input(name, [5]));
    const scalar = trace.input("scalar", []);
    const sum = trace.add(x, y);
    const results = run(
      { x: trace.multiply(scalar, sum), y: trace.subtract(sum, 1) },
      { x: [1, 2, 3, 4, 5], y: [10, 20, 30, 40, 50], scalar: [2] },
    );
    expect(results).toEqual({ x: [22, 44, 66, 88, 110], y: [10, 21, 32, 43, 54] });
  });

  test.each([1, 3, 4, 5, 1000])("goes through %i entries, and no other vector", (length) => {
    const trace = new Trace();
    const kernel = compileKernel({ x: trace.add(trace.input("x", [length]), 1) });
    const memory = new VectorMemory(
      new Map([
        ["before", 7],
        ["x", length],
        ["behind", 7],
      ]),
    );
    bindKernel(kernel, memory.memory, memory.addresses)();
    expect([...memory.get("x")]).toEqual(Array(length).fill(1));
    expect([...memory.get("before"), ...memory.get("behind")]).toEqual(Array(14).fill(0));
  });

  test("is refused for what is not elementwise, or of several lengths", () => {
    const trace = new Trace();
    const [x, y] = [trace.input("x", [4]), trace.input("y", [5])];
    expect(() => compileKernel({ z: trace.exp(x) })).toThrow(/exp of \[4\]: no kernel computes it/);
    expect(() => compileKernel({ z: trace.add(x, 1), w: trace.add(y, 1) })).toThrow(
      /kernel of \[5\] and \[4\]: needs vectors of one length/,
    );
    const symbolic = trace.input("rows", ["rows"]);
    expect(() => compileKernel({ z: trace.add(symbolic, 1) })).toThrow(
      "needs vectors of one length",
    );
  });
});
