import { describe, expect, test } from "vitest";
import { evaluate } from "../../graph/evaluate.ts";
import { reachable } from "../../graph/node.ts";
import { substitute } from "../../graph/substitute.ts";
import { Trace } from "../../graph/trace.ts";

describe("a computation with some nodes replaced", () => {
  const trace = new Trace();
  const x = trace.input("x", [2]);
  const inner = trace.exp(trace.multiply(2, x));
  const outer = trace.add(inner, trace.square(x));
  const value = (...data: number[]) => ({ data, shape: [2] });

  test("computes from the replacement what it computed from the node", () => {
    const [copy] = substitute([outer], (other, node) =>
      node === inner ? other.input("inner", [2]) : undefined,
    );
    const [result] = evaluate([copy], { inner: value(10, 20), x: value(3, 4) });
    expect(Array.from(result.data)).toEqual([19, 36]);
    expect(reachable([copy]).filter(({ operation }) => operation.kind === "exp")).toEqual([]);
  });

  test("without replacements is the same computation, in another trace", () => {
    const results = substitute([outer, inner], () => undefined);
    const feeds = { x: value(0.5, -1) };
    expect(evaluate(results, feeds)).toEqual(evaluate([outer, inner], feeds));
    for (const node of results) expect([outer, inner]).not.toContain(node);
  });

  test("asks for a replacement once a node, the results included", () => {
    const asked: number[] = [];
    const [copy] = substitute([outer], (other, node) => {
      asked.push(node.id);
      return node === outer ? other.input("all", [2]) : undefined;
    });
    expect(copy.operation).toEqual({ kind: "input", name: "all" });
    expect(asked).toEqual([outer.id]);
  });
});
