import { expect, test } from "vitest";
import { mostProductsOfRow } from "../../edge/package/check-model.ts";
import { refusalOfForged } from "./forged.ts";
import {
  type Attributes,
  addConstant,
  addIntegers,
  addNode,
  nodeOf,
  type OnnxFile,
  openModel,
} from "./onnx-file.ts";
import { written } from "./packages.ts";

const nodes = openModel(written("composed").actor).graph.node.length;
const added = `/actor/graph/node/${nodes}`;

const float = (f?: number) => ({ name: "alpha", type: 1, ...(f !== undefined && { f }) });

test("the operators of imported policies are accepted as softedge writes them", async () => {
  expect(await refusalOfForged("composed", () => {})).toBeNull();
});

const constantOfOne = (model: OnnxFile) => addConstant(model, "one", [1], 1);

/** What may be added to an actor that has observations [batch, 3] and actions [batch, 1]. */
test.each<[string, (model: OnnxFile) => void]>([
  ["a row and a column", (model) => addNode(model, "Div", ["observation", "action"])],
  ["a column and a row", (model) => addNode(model, "Min", ["action", "observation"])],
  [
    "a column and a constant row",
    (model) => addNode(model, "Max", ["action", addConstant(model, "row", [5])]),
  ],
  [
    "a list of one number and a row",
    (model) => addNode(model, "Sub", [constantOfOne(model), "observation"]),
  ],
  [
    "a factor of zero, which protocol buffers leave out",
    (model) => addNode(model, "Elu", ["observation"], { attribute: [float()] }),
  ],
  [
    "a whole row as its slice",
    (model) => addNode(model, "Slice", ["observation", ...bounds(model, 0, 3, 1)]),
  ],
  [
    "a layer without a bias",
    (model) => {
      const { attribute } = nodeOf(model, "Gemm");
      addNode(model, "Gemm", ["observation", addConstant(model, "w", [3, 7])], { attribute });
    },
  ],
])("an actor is accepted with %s", async (_, change) => {
  expect(await refusalOfForged("composed", change)).toBeNull();
});

function bounds(model: OnnxFile, ...values: number[]): string[] {
  return values.map((value, i) => addIntegers(model, `bound${i}`, value));
}

const axis = (i: number): Attributes => [{ name: "axis", type: 2, i }];

const attributes: [string, string, Attributes, string][] = [
  ["Elu without its factor", "Elu", [], '/attribute must be {"alpha":"float"} for Elu'],
  [
    "Elu with a factor under another name",
    "Elu",
    [{ ...float(1), name: "beta" }],
    '/attribute must be {"alpha":"float"} for Elu',
  ],
  ["Elu with two factors", "Elu", [float(1), float(2)], "/attribute must be"],
  [
    "LeakyRelu with an integer as its factor",
    "LeakyRelu",
    [{ name: "alpha", type: 2, i: 1 }],
    '/attribute must be {"alpha":"float"} for LeakyRelu',
  ],
  [
    "LeakyRelu with a factor that is not a number",
    "LeakyRelu",
    [float(Number.NaN)],
    "/attribute/0/f must be a finite number, not NaN",
  ],
  [
    "LeakyRelu with an infinite factor",
    "LeakyRelu",
    [float(Number.NEGATIVE_INFINITY)],
    "/attribute/0/f must be a finite number, not -Infinity",
  ],
  [
    "LeakyRelu with a float that is an integer, too",
    "LeakyRelu",
    [{ ...float(1), i: 1 }],
    "/attribute/0/i is not a field",
  ],
  ["Erf with a factor", "Erf", [float(1)], "/attribute must be {} for Erf"],
  ["Concat along the batch", "Concat", axis(0), '/attribute must be {"axis":1} for Concat'],
  ["Concat along the last axis", "Concat", axis(-1), "/attribute must be"],
  [
    "HardSigmoid",
    "HardSigmoid",
    [float(1)],
    "/opType is no operator of exported actors: Add, Sub,",
  ],
];

const inputs: [string, (model: OnnxFile) => void, string][] = [
  [
    "rows of two lengths",
    (model) => addNode(model, "Div", ["observation", addConstant(model, "row", [2])]),
    "/input must broadcast, not [3] and [2]",
  ],
  [
    "a matrix of one row",
    (model) => addNode(model, "Max", ["observation", addConstant(model, "row", [1, 3])]),
    "/input must broadcast, not [3] and [1,3]",
  ],
  [
    "a row for each of a batch",
    (model) => addNode(model, "Min", [addConstant(model, "matrix", [4, 3]), "observation"]),
    "/input must broadcast, not [3] and [4,3]",
  ],
  [
    "two constants",
    (model) => {
      const one = constantOfOne(model);
      addNode(model, "Div", [one, one]);
    },
    "/input must not be constants alone",
  ],
  [
    "three operands",
    (model) => addNode(model, "Max", ["observation", "observation", "observation"]),
    "/input must be 2 names for Max",
  ],
  ["the root of a constant", (model) => addNode(model, "Sqrt", [constantOfOne(model)]), "/input/0"],
  [
    "nothing",
    (model) => addNode(model, "Concat", [], { attribute: axis(1) }),
    "/input must be 1 to 1024 names for Concat",
  ],
  [
    "more rows than there are parts of a row",
    (model) => addNode(model, "Concat", Array(1025).fill("action"), { attribute: axis(1) }),
    "/input must be 1 to 1024 names for Concat",
  ],
  [
    "a row behind a constant",
    (model) =>
      addNode(model, "Concat", [addConstant(model, "row", [2]), "observation"], {
        attribute: axis(1),
      }),
    "/input/0 must not be a constant",
  ],
  ...(
    [
      [[1, 4, 1], "/input must be within 0 ... 3, not 1 ... 4"],
      [[3, 4, 1], "/input must be within 0 ... 3, not 3 ... 4"],
      [[2, 2, 1], "/input must be within 0 ... 3, not 2 ... 2"],
      [[2, 1, 1], "/input must be within 0 ... 3, not 2 ... 1"],
      [[-1, 3, 1], "/input must be within 0 ... 3, not -1 ... 3"],
      [[0, 2 ** 62, 1], "/input must be within 0 ... 3"],
      [[0, 1, 0], "/input/3 must be [1]"],
      [[0, 1, -1], "/input/3 must be [1]"],
      [[0, 3, 1, 2], "/input must be 4 names for Slice"],
    ] as const
  ).map(([values, detail]): [string, (model: OnnxFile) => void, string] => [
    `a slice ${values}`,
    (model) => addNode(model, "Slice", ["observation", ...bounds(model, ...values)]),
    detail,
  ]),
  [
    "a slice between numbers that are no integers",
    (model) => {
      const [start, , axes] = bounds(model, 0, 1, 1);
      addNode(model, "Slice", ["observation", start, constantOfOne(model), axes]);
    },
    "/input/2 must be int64",
  ],
  [
    "a slice between two ends",
    (model) => {
      const [start, , axes] = bounds(model, 0, 1, 1);
      addNode(model, "Slice", ["observation", start, addIntegers(model, "ends", 1, 2), axes]);
    },
    "/actor/graph/initializer/",
  ],
  [
    "a slice to an end that is computed",
    (model) => {
      const [start, , axes] = bounds(model, 0, 1, 1);
      addNode(model, "Slice", ["observation", start, "action", axes]);
    },
    "/input/2 must be a constant",
  ],
  [
    "a slice of a constant",
    (model) => addNode(model, "Slice", [constantOfOne(model), ...bounds(model, 0, 1, 1)]),
    "/input/0 must not be a constant",
  ],
  [
    "a layer of one matrix and two biases",
    (model) => {
      const { attribute } = nodeOf(model, "Gemm");
      const constants = [[3, 2], [2], [2]].map((dims, i) => addConstant(model, `c${i}`, dims));
      addNode(model, "Gemm", ["observation", ...constants], { attribute });
    },
    "/input must be 2 to 3 names for Gemm",
  ],
];

test.each(attributes)("an actor is refused with %s", async (_, opType, attribute, detail) => {
  const refusal = await refusalOfForged("composed", (model) =>
    addNode(model, opType, ["observation"], { attribute }),
  );
  expect(refusal).toContain(`${added}${detail}`);
});

test.each(inputs)("an actor is refused with an operator of %s", async (_, change, detail) => {
  const refusal = await refusalOfForged("composed", change);
  expect(refusal).toContain(detail.startsWith("/actor") ? detail : `${added}${detail}`);
});

test.each(["ReduceSum", "ArgMax"])(
  "an actor is refused that reads long rows again and again by %s",
  async (opType) => {
    const refusal = await refusalOfForged("composed", (model) => {
      const { attribute } = nodeOf(model, "Gemm");
      const weight = addConstant(model, "weight", [3, 4000]);
      addNode(model, "Gemm", ["observation", weight], { output: "wide", attribute });
      const ofSum: Attributes = [
        {
          name: opType === "ArgMax" ? "axis" : "axes",
          ...(opType === "ArgMax" ? { type: 2, i: 1 } : { type: 7, ints: [1] }),
        },
        { name: "keepdims", type: 2, i: 1 },
      ];
      for (let i = 0; i < 20; i++) {
        addNode(model, opType, ["wide"], { output: `sum${i}`, attribute: ofSum });
      }
    });
    expect(refusal).toBe(
      `/actor must take at most ${mostProductsOfRow} products for each observation`,
    );
  },
);

test("an actor is refused that puts indices and numbers into one row", async () => {
  const refusal = await refusalOfForged("taxi", (model) => {
    const [index] = nodeOf(model, "ArgMax").output;
    addNode(model, "Concat", ["epsilon", index], { attribute: axis(1) });
  });
  expect(refusal).toContain("/actor cannot be opened: Concat is given ");
});

test("an actor is refused that divides by zero where it is tried", async () => {
  const refusal = await refusalOfForged("composed", (model) => {
    const { node } = model.graph;
    const last = node[node.length - 1];
    last.output = ["before"];
    addNode(model, "Div", ["before", addConstant(model, "zero", [1])], { output: "action" });
  });
  expect(refusal).toContain("/actor answers numbers that are not finite as action");
});
