import fc from "fast-check";
import type { Node } from "../../graph/node.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/** A graph of a batch of observations, and rows to evaluate it on. */
export interface RandomGraph {
  observation: { columns: number; data: Float32Array };
  rows: number;
  /** The results of all steps, of which the last depends on some of the others. */
  results: readonly Node[];
}

interface Operands {
  trace: Trace;
  /** Rows [batch, columns] with entries in -4 ... 4. */
  x: Node;
  y: Node;
  random: NumpyGenerator;
}

const mostColumns = 12;

const columnsOf = (x: Node) => sizeOf([x.shape[1]]);

/** The mean of each row, [batch, 1]. */
const meanOf = ({ trace }: Operands, x: Node) => trace.divide(trace.sum(x, 1), columnsOf(x));

/** y, or if x has more columns than one and another number than y, the mean of y. */
const suiting = (operands: Operands) => {
  const { x, y } = operands;
  return columnsOf(x) === columnsOf(y) ? y : meanOf(operands, y);
};

/** float32 numbers in -1 ... 1 */
const numbers = (random: NumpyGenerator, length: number) =>
  Float32Array.from({ length }, () => random.uniform(-1, 1));

/** x W with |x W| at most the largest |x| */
function product({ trace, x, random }: Operands): Node {
  const [inputs, outputs] = [columnsOf(x), 1 + Math.floor(random.uniform(0, mostColumns))];
  const weights = numbers(random, inputs * outputs).map((weight) => weight / inputs);
  return trace.matmul(x, trace.constant(weights, [inputs, outputs]));
}

function withBias(operands: Operands): Node {
  const { trace, random } = operands;
  const sum = product(operands);
  return trace.add(sum, trace.constant(numbers(random, columnsOf(sum)), [columnsOf(sum)]));
}

/**
 * Ways to compute rows from rows. Entries stay in -4 ... 4, and each changes by at most about twice as
 * much as those that it is computed from, so that rounding errors stay small.
 */
const steps: Record<string, (operands: Operands) => Node> = {
  add: (o) => o.trace.multiply(0.5, o.trace.add(o.x, suiting(o))),
  subtract: (o) => o.trace.multiply(0.5, o.trace.subtract(suiting(o), o.x)),
  multiply: (o) => o.trace.multiply(0.25, o.trace.multiply(o.x, suiting(o))),
  square: ({ trace, x }) => trace.multiply(0.25, trace.square(x)),
  divide: (o) =>
    o.trace.multiply(0.25, o.trace.divide(o.x, o.trace.add(o.trace.abs(suiting(o)), 1))),
  minimum: (o) => o.trace.minimum(o.x, suiting(o)),
  maximum: (o) => o.trace.maximum(suiting(o), o.x),
  "minimum with a number": ({ trace, x, random }) =>
    trace.minimum(trace.constant(numbers(random, 1), [1]), x),
  "add a row": ({ trace, x, random }) => {
    const row = trace.constant(numbers(random, columnsOf(x)), [columnsOf(x)]);
    return trace.multiply(0.5, trace.add(x, row));
  },
  "widen a column": (o) => {
    const columns = 1 + Math.floor(o.random.uniform(0, mostColumns));
    const row = o.trace.constant(numbers(o.random, columns), [columns]);
    return o.trace.multiply(row, meanOf(o, o.x));
  },
  negate: ({ trace, x }) => trace.negate(x),
  abs: ({ trace, x }) => trace.abs(x),
  sqrt: ({ trace, x }) => trace.sqrt(trace.add(trace.abs(x), 0.5)),
  exp: ({ trace, x }) => trace.exp(trace.minimum(x, 0.5)),
  log: ({ trace, x }) => trace.log(trace.add(trace.abs(x), 0.5)),
  erf: ({ trace, x }) => trace.erf(x),
  relu: ({ trace, x }) => trace.relu(x),
  leakyRelu: ({ trace, x, random }) => trace.leakyRelu(x, Math.fround(random.uniform(-1, 1))),
  elu: ({ trace, x, random }) => trace.elu(x, Math.fround(random.uniform(-1, 1))),
  sigmoid: ({ trace, x }) => trace.sigmoid(x),
  softplus: ({ trace, x }) => trace.multiply(0.5, trace.softplus(x)),
  tanh: ({ trace, x }) => trace.tanh(x),
  clip: ({ trace, x }) => trace.clip(x, -1.5, 0.75),
  logSoftmax: ({ trace, x }) => trace.multiply(0.25, trace.logSoftmax(x)),
  concat: ({ trace, x, y }) => {
    const both = trace.concat([x, y], 1);
    return trace.slice(both, 1, 0, Math.min(columnsOf(both), mostColumns));
  },
  slice: ({ trace, x, random }) => {
    const start = Math.floor(random.uniform(0, columnsOf(x)));
    const end = start + 1 + Math.floor(random.uniform(0, columnsOf(x) - start));
    return trace.slice(x, 1, start, end);
  },
  mean: (o) => meanOf(o, o.x),
  layerNormalization: (o) => {
    const { trace, x, random } = o;
    const columns = columnsOf(x);
    // Entries that are apart: the rows' variance is no rounding error.
    const apart = trace.constant(
      Float32Array.from({ length: columns }, (_, i) => i),
      [columns],
    );
    const parameter = () => trace.constant(numbers(random, columns), [columns]);
    const spread = trace.add(trace.multiply(0.125, x), apart);
    return trace.multiply(0.5, trace.layerNormalization(spread, parameter(), parameter()));
  },
  product,
  layer: withBias,
  "layer and ReLU": (o) => o.trace.relu(withBias(o)),
};

/** Random graphs of every operator that an actor of another program may be made of. */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .record({
    seed: fc.nat(),
    columns: fc.integer({ min: 1, max: 6 }),
    rows: fc.integer({ min: 1, max: 40 }),
    chosen: fc.array(
      fc.record({ name: fc.constantFrom(...Object.keys(steps)), x: fc.nat(100), y: fc.nat(100) }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ seed, columns, rows, chosen }) => {
    const random = new NumpyGenerator(seed);
    const trace = new Trace();
    const pool = [trace.input("observation", ["batch", columns])];
    // Mostly of what was computed last.
    const recent = (back: number) => pool[Math.max(0, pool.length - 1 - (back % 3))];
    for (const { name, x, y } of chosen) {
      pool.push(steps[name]({ trace, x: recent(x), y: recent(y), random }));
    }
    const data = Float32Array.from({ length: rows * columns }, () => random.uniform(-4, 4));
    return { observation: { columns, data }, rows, results: pool.slice(1) };
  });
