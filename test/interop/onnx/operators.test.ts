import { describe, expect, test } from "vitest";
import { type Attribute, type BuiltModel, type BuiltNode, build, type Constant } from "./build.ts";
import { differenceOf, type Numbers, TranslatedModel } from "./translated.ts";

const vector = (...data: number[]): Constant => ({ shape: [data.length], data });
const scalar = (value: number): Constant => ({ shape: [], data: [value] });
const matrix = (rows: number, columns: number): Constant => ({
  shape: [rows, columns],
  data: Array.from({ length: rows * columns }, (_, i) => Math.sin(7 * i + 1)),
});
const whole = (...data: number[]): Constant => ({ shape: [data.length], data, type: "int64" });

/** Three observations, with entries of both signs, exact in float32. */
const observations: Numbers = {
  shape: [3, 4],
  data: [-2.5, -0.75, -0.125, 0.25, 0.625, 1.125, 3.25, -1.5, 0.375, 0.375, -4.125, 2.25],
};

interface Case {
  name?: string;
  model: BuiltModel;
}

/** A model of one operator on the observation and constants. */
function one(
  op: string,
  constants: Record<string, Constant> = {},
  attributes: Record<string, Attribute> = {},
  operatorSet = 18,
): Case {
  const inputs = ["x", ...Object.keys(constants)];
  return {
    name: `${op} ${JSON.stringify(attributes)} of operator set ${operatorSet}`,
    model: { nodes: [{ op, inputs, attributes }], constants, operatorSet },
  };
}

/** A model of nodes one after the other, each on the last one's output and constants. */
function chain(
  name: string,
  nodes: readonly Omit<BuiltNode, "outputs">[],
  constants: Record<string, Constant> = {},
  operatorSet = 18,
): Case {
  const outputs = nodes.map((_, i) => (i === nodes.length - 1 ? "y" : `h${i}`));
  return {
    name,
    model: {
      nodes: nodes.map((node, i) => ({ ...node, outputs: [outputs[i]] })),
      constants,
      operatorSet,
    },
  };
}

const float = (value: number) => ({ float: value });
const positive: BuiltNode = { op: "Exp", inputs: ["x"] };

const cases: Case[] = [
  chain("LogSigmoid", [
    { op: "Sigmoid", inputs: ["x"] },
    { op: "Log", inputs: ["h0"] },
  ]),
  ...["Relu", "Tanh", "Sigmoid", "Softplus", "Softsign", "Erf", "Neg", "Abs", "Exp"].map((op) =>
    one(op),
  ),
  ...["HardSwish", "Mish", "Identity", "Sign", "Flatten", "Selu", "Elu", "LeakyRelu"].map((op) =>
    one(op),
  ),
  one("Elu", {}, { alpha: float(0.3) }),
  one("LeakyRelu", {}, { alpha: float(0.2) }, 7),
  one("Selu", {}, { alpha: float(1.5), gamma: float(0.9) }),
  one("Celu", {}, { alpha: float(0.4) }),
  one("HardSigmoid"),
  one("HardSigmoid", {}, { alpha: float(0.3), beta: float(0.4) }),
  one("ThresholdedRelu", {}, { alpha: float(0.5) }),
  one("PRelu", { slope: vector(0.1, 0.2, 0.3, 0.4) }),
  one("PRelu", { slope: vector(0.1) }),
  one("Gelu", {}, {}, 20),
  one("Gelu", {}, { approximate: "tanh" }, 20),
  one("Add", { c: vector(1, 2, 3, 4) }),
  one("Sub", { c: { shape: [1, 4], data: [1, 2, 3, 4] } }, {}, 7),
  one("Mul", { c: scalar(0.3) }),
  one("Div", { c: vector(1, -2, 3, 4) }),
  one("Pow", { p: scalar(2) }),
  one("Pow", { p: vector(3) }),
  one("Pow", { p: scalar(-2) }),
  one("Min", { a: vector(0, 0, 1, 1), b: scalar(0.5) }),
  one("Max", { a: vector(0, 0, 1, 1) }),
  one("Sum", { a: vector(0, 0, 1, 1), b: scalar(0.5) }),
  one("Mean", { a: vector(0, 0, 1, 1), b: scalar(0.5) }),
  one("Clip", { low: scalar(-1), high: scalar(2) }),
  one("Clip", { low: scalar(-1) }),
  one("Clip", {}, { min: float(-1), max: float(0.5) }, 9),
  one("Clip", {}, { max: float(0.5) }, 9),
  {
    name: "Clip without its lower bound",
    model: {
      nodes: [{ op: "Clip", inputs: ["x", "", "high"] }],
      constants: { high: scalar(0.5) },
    },
  },
  chain("Sqrt", [positive, { op: "Sqrt", inputs: ["h0"] }]),
  chain("Log", [positive, { op: "Log", inputs: ["h0"] }]),
  chain("Reciprocal", [positive, { op: "Reciprocal", inputs: ["h0"] }]),
  chain("a power of one half", [positive, { op: "Pow", inputs: ["h0", "p"] }], { p: scalar(0.5) }),
  chain("a constant divided", [positive, { op: "Div", inputs: ["c", "h0"] }], {
    c: vector(1, 2, 3, 4),
  }),
  chain(
    "a column that broadcasts",
    [
      { op: "ReduceMean", inputs: ["x"], attributes: { axes: [-1] } },
      { op: "Sub", inputs: ["x", "h0"] },
    ],
    {},
    13,
  ),
  one("Gemm", { w: matrix(4, 3), b: vector(1, 2, 3) }),
  one("Gemm", { w: matrix(3, 4) }, { transB: 1, alpha: float(0.5) }, 11),
  one("Gemm", { w: matrix(4, 3), b: scalar(2) }, { beta: float(0.25) }, 7),
  one("MatMul", { w: matrix(4, 3) }),
  one("MatMul", { w: vector(1, 2, 3, 4) }),
  chain(
    "a product from the left",
    [
      { op: "Unsqueeze", inputs: ["x", "last"] },
      { op: "MatMul", inputs: ["w", "h0"] },
      { op: "Squeeze", inputs: ["h1", "last"] },
    ],
    { w: matrix(2, 4), last: whole(2) },
  ),
  chain(
    "a product of columns, of which each is an observation",
    [
      { op: "Transpose", inputs: ["x"], attributes: { perm: [1, 0] } },
      { op: "MatMul", inputs: ["w", "h0"] },
      { op: "Transpose", inputs: ["h1"] },
    ],
    { w: matrix(2, 4) },
  ),
  one("Softmax", {}, { axis: -1 }),
  one("Softmax", {}, {}, 11),
  one("LogSoftmax", {}, { axis: 1 }, 7),
  one(
    "LayerNormalization",
    { s: vector(1, 2, 3, 4), b: vector(0, 1, 0, -1) },
    { epsilon: float(0.1) },
  ),
  one("LayerNormalization", { s: vector(1, 2, 3, 4) }),
  one("RMSNormalization", { s: vector(1, 2, 3, 4) }, { epsilon: float(0.1) }, 23),
  one("BatchNormalization", {
    s: vector(1, 2, 3, 4),
    b: vector(0, 1, 0, -1),
    m: vector(0.5, 0, -0.5, 1),
    v: vector(1, 2, 0.5, 0.25),
  }),
  one("ReduceSum", { axes: whole(-1) }),
  one("ReduceSum", {}, { axes: [1], keepdims: 0 }, 11),
  one("ReduceMean", {}, { axes: [-1] }, 13),
  one("ReduceMean", { axes: whole(1) }, {}, 18),
  one("ReduceMax", {}, { axes: [1] }, 13),
  one("ReduceMin", { axes: whole(1) }, {}, 18),
  one("ReduceL2", { axes: whole(1) }, {}, 18),
  one("ReduceL2", {}, { noop_with_empty_axes: 1 }, 18),
  one("ReduceSumSquare", { axes: whole(1) }, {}, 18),
  one("ReduceLogSumExp", { axes: whole(1) }, {}, 18),
  chain(
    "a reduction of the inner of two axes, and of the outer",
    [
      { op: "Reshape", inputs: ["x", "pairs"] },
      { op: "ReduceSum", inputs: ["h0", "inner"], attributes: { keepdims: 0 } },
      { op: "Concat", inputs: ["h1", "x"], attributes: { axis: 1 } },
      { op: "Reshape", inputs: ["h2", "thirds"] },
      { op: "ReduceMean", inputs: ["h3", "outer"], attributes: { keepdims: 0 } },
    ],
    { pairs: whole(0, 2, 2), inner: whole(2), outer: whole(1), thirds: whole(-1, 3, 2) },
  ),
  chain("ArgMax", [
    { op: "ArgMax", inputs: ["x"], attributes: { axis: 1, keepdims: 1 } },
    { op: "Cast", inputs: ["h0"], attributes: { to: 1 } },
  ]),
  chain(
    "comparisons, joined",
    [
      { op: "Greater", inputs: ["x", "zero"] },
      { op: "Not", inputs: ["h0"] },
      { op: "Where", inputs: ["h1", "x", "zero"] },
    ],
    { zero: scalar(0) },
  ),
  ...["Less", "LessOrEqual", "GreaterOrEqual", "Equal"].map((op) =>
    chain(
      op,
      [
        { op, inputs: ["x", "c"] },
        { op: "Cast", inputs: ["h0"], attributes: { to: 1 } },
      ],
      { c: vector(0.375, 0.375, 0, 0) },
    ),
  ),
  one("Slice", { starts: whole(1), ends: whole(3), axes: whole(1) }),
  one("Slice", {}, { starts: [0, -3], ends: [2 ** 31 - 1, -1], axes: [0, 1] }, 7),
  one("Slice", { starts: whole(-1), ends: whole(-(2 ** 31)), axes: whole(1), steps: whole(-2) }),
  one("Gather", { at: whole(3, 0, -2) }, { axis: 1 }),
  chain(
    "a dropped axis",
    [
      { op: "Gather", inputs: ["x", "at"], attributes: { axis: 1 } },
      { op: "Unsqueeze", inputs: ["h0", "last"] },
    ],
    { at: { shape: [], data: [2], type: "int64" }, last: whole(-1) },
  ),
  chain(
    "axes by attributes",
    [
      { op: "Unsqueeze", inputs: ["x"], attributes: { axes: [0, 2] } },
      { op: "Squeeze", inputs: ["h0"], attributes: { axes: [0, 2] } },
    ],
    {},
    9,
  ),
  one("Concat", {}, { axis: -1 }),
  chain(
    "a constant repeated for each row, joined with the observation",
    [
      { op: "Shape", inputs: ["x"] },
      { op: "Gather", inputs: ["h0", "first"], attributes: { axis: 0 } },
      { op: "Concat", inputs: ["h1", "two"], attributes: { axis: 0 } },
      { op: "Expand", inputs: ["c", "h2"] },
      { op: "Concat", inputs: ["x", "h3"], attributes: { axis: 1 } },
    ],
    { first: whole(0), two: whole(2), c: vector(5, 6) },
  ),
  chain(
    "a transposition within each row",
    [
      { op: "Reshape", inputs: ["x", "pairs"] },
      { op: "Transpose", inputs: ["h0"], attributes: { perm: [0, 2, 1] } },
      { op: "Flatten", inputs: ["h1"] },
    ],
    { pairs: whole(-1, 2, 2) },
  ),
  {
    name: "Split by lengths",
    model: {
      nodes: [
        { op: "Split", inputs: ["x", "lengths"], outputs: ["a", "b"], attributes: { axis: 1 } },
        { op: "Concat", inputs: ["b", "a", "b"], attributes: { axis: 1 } },
      ],
      constants: { lengths: whole(1, 3) },
    },
  },
  {
    name: "Split by an attribute",
    model: {
      nodes: [
        { op: "Split", inputs: ["x"], outputs: ["a", "b"], attributes: { axis: 1, split: [3, 1] } },
        { op: "Mul", inputs: ["a", "b"] },
      ],
      operatorSet: 11,
    },
  },
  {
    name: "constants computed of constants",
    model: {
      nodes: [
        { op: "Sqrt", inputs: ["v"], outputs: ["s"] },
        { op: "Add", inputs: ["s", "e"], outputs: ["d"] },
        { op: "Transpose", inputs: ["w"], outputs: ["t"] },
        { op: "MatMul", inputs: ["t", "w"], outputs: ["tw"] },
        { op: "ReduceSum", inputs: ["tw", "zero"], outputs: ["r"], attributes: { keepdims: 0 } },
        { op: "Div", inputs: ["x", "d"], outputs: ["h"] },
        { op: "Mul", inputs: ["h", "r"] },
      ],
      constants: { v: vector(4, 9, 2, 1), e: scalar(1e-5), w: matrix(3, 4), zero: whole(0) },
    },
  },
  {
    name: "an index, and a table",
    model: {
      nodes: [
        { op: "ArgMax", inputs: ["x"], outputs: ["i"], attributes: { axis: 1, keepdims: 0 } },
        { op: "Gather", inputs: ["table", "i"] },
      ],
      constants: { table: matrix(4, 3) },
    },
  },
  {
    name: "an index, and a one-hot vector",
    model: {
      nodes: [
        { op: "ArgMax", inputs: ["x"], outputs: ["i"], attributes: { axis: 1, keepdims: 0 } },
        { op: "OneHot", inputs: ["i", "depth", "values"] },
      ],
      constants: { depth: whole(4), values: vector(0, 1) },
    },
  },
  {
    name: "one row alone",
    model: {
      inputs: { x: [1, 4] },
      nodes: [
        { op: "Reshape", inputs: ["x", "flat"], outputs: ["v"] },
        { op: "MatMul", inputs: ["v", "w"], outputs: ["h"] },
        { op: "ReduceMax", inputs: ["h"], outputs: ["m"], attributes: { axes: [0] } },
        { op: "Sub", inputs: ["h", "m"] },
      ],
      constants: { flat: whole(-1), w: matrix(4, 3) },
      operatorSet: 13,
    },
  },
];

describe("an operator", () => {
  test.each(cases.map(({ name, model }) => [name ?? "", model] as const))(
    "%s answers what ONNX Runtime answers",
    async (_, model) => {
      const bytes = build(model);
      const translated = new TranslatedModel(bytes, ["y"]);
      const { y } = translated.evaluate(observations);
      const original = await translated.original(bytes, observations);
      expect(differenceOf(original.y, y)).toBeLessThan(1e-5);
      const rewritten = await translated.rewritten(observations);
      expect(differenceOf(rewritten.y, y)).toBeLessThan(1e-5);
    },
  );
});
