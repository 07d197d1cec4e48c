import { evaluate } from "../../graph/evaluate.ts";
import type { Value } from "../../graph/kernels.ts";
import type { Node } from "../../graph/node.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import type { TakeParameter } from "../../train/engine/gradient-step.ts";

/** Parameters as constants of the graph: those that are named, in row-major order; zeros else. */
export function constants(
  trace: Trace,
  values: Record<string, readonly number[]>,
): TakeParameter<Node> {
  return (name, shape) => trace.constant(values[name] ?? new Array(sizeOf(shape)).fill(0), shape);
}

/** Rows of numbers as a constant [rows, columns]. */
export function matrix(trace: Trace, rows: readonly (readonly number[])[]): Node {
  return trace.constant(rows.flat(), [rows.length, rows[0].length]);
}

/** A column of numbers as a constant [rows, 1]. */
export function column(trace: Trace, entries: readonly number[]): Node {
  return trace.constant(entries, [entries.length, 1]);
}

/** What a graph of constants computes, in float64. */
export function compute(build: (trace: Trace) => Node): number[] {
  return Array.from(evaluate([build(new Trace())], {})[0].data);
}

/** The derivative of a graph's scalar in each entry of an input, by central differences. */
export function differenceQuotients(
  scalar: Node,
  name: string,
  feeds: Record<string, Value>,
): number[] {
  const { data, shape } = feeds[name];
  const h = 1e-6;
  return Array.from(data, (_, entry) => {
    const [ahead, behind] = [h, -h].map((shift) => {
      const moved = Float64Array.from(data, (x, i) => (i === entry ? x + shift : x));
      return evaluate([scalar], { ...feeds, [name]: { data: moved, shape } })[0].data[0];
    });
    return (ahead - behind) / (2 * h);
  });
}
