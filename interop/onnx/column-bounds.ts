import type { Node } from "../../graph/node.ts";

/** The least and greatest value of each column of a tensor [batch, n], or of all if there is one. */
export interface ColumnBounds {
  low: readonly number[];
  high: readonly number[];
}

/** Bounds that no number is beyond. */
export const anything: ColumnBounds = { low: [-Infinity], high: [Infinity] };

/** How far back from the end of a network its bounds are looked for. */
const mostSteps = 32;

/**
 * Returns bounds of a tensor that hold for every observation, as far as the last operations show them:
 * those of tanh, sigmoid or clip, scaled and shifted by constants.
 */
export function columnBounds(node: Node): ColumnBounds {
  const known = new Map<Node, ColumnBounds>();
  const find = (node: Node, steps: number): ColumnBounds => {
    const before = known.get(node);
    if (before) return before;
    const interval = steps === 0 ? anything : ofOperation(node, (x) => find(x, steps - 1));
    known.set(node, interval);
    return interval;
  };
  return find(node, mostSteps);
}

function ofOperation(
  { operation, inputs }: Node,
  find: (node: Node) => ColumnBounds,
): ColumnBounds {
  const of = (at: number) => find(inputs[at]);
  switch (operation.kind) {
    case "constant":
      return { low: Array.from(operation.data), high: Array.from(operation.data) };
    case "tanh":
    case "erf":
      return { low: [-1], high: [1] };
    case "sigmoid":
      return { low: [0], high: [1] };
    case "logSoftmax":
      return { low: [-Infinity], high: [0] };
    case "exp":
      return monotone(of(0), Math.exp);
    case "relu":
      return monotone(of(0), (x) => Math.max(x, 0));
    case "clip": {
      const { low, high } = operation;
      return monotone(of(0), (x) => Math.min(Math.max(x, low), high));
    }
    case "add":
      return combined(of(0), of(1), (a, b) => a + b);
    case "subtract":
      return combined(of(0), of(1), (a, b) => a - b);
    case "multiply":
      return combined(of(0), of(1), (a, b) => a * b);
    case "minimum":
      return combined(of(0), of(1), Math.min);
    case "maximum":
      return combined(of(0), of(1), Math.max);
    case "negate":
      return combined(of(0), of(0), (a) => -a);
    case "concat": {
      const parts = inputs.map((input, at) => spread(of(at), Number(input.shape[1])));
      return { low: parts.flatMap(({ low }) => low), high: parts.flatMap(({ high }) => high) };
    }
    case "slice": {
      const { low, high } = spread(of(0), Number(inputs[0].shape[1]));
      const { start, end } = operation;
      return { low: low.slice(start, end), high: high.slice(start, end) };
    }
    default:
      return anything;
  }
}

/** The interval, with an entry for each of n columns. */
export function spread({ low, high }: ColumnBounds, n: number): ColumnBounds {
  const each = (list: readonly number[]) => (list.length === 1 ? new Array(n).fill(list[0]) : list);
  return { low: each(low), high: each(high) };
}

function monotone({ low, high }: ColumnBounds, f: (x: number) => number): ColumnBounds {
  return { low: low.map(f), high: high.map(f) };
}

/** The extremes of f at the corners, for f monotone in each argument. */
function combined(
  a: ColumnBounds,
  b: ColumnBounds,
  f: (a: number, b: number) => number,
): ColumnBounds {
  const n = Math.max(a.low.length, b.low.length);
  const [left, right] = [spread(a, n), spread(b, n)];
  const corners = Array.from({ length: n }, (_, i) => {
    const values = [left.low[i], left.high[i]].flatMap((x) =>
      [right.low[i], right.high[i]].map((y) => f(x, y)),
    );
    // Of infinities: 0 times one, or their difference.
    return values.some(Number.isNaN) ? [-Infinity, Infinity] : values;
  });
  return {
    low: corners.map((values) => Math.min(...values)),
    high: corners.map((values) => Math.max(...values)),
  };
}
