import { describe, expect, test } from "vitest";
import { readOnnxPolicy } from "../../../interop/onnx/policy.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { type BuiltModel, build, subgraph } from "./build.ts";

const bounds = { actionLow: -1, actionHigh: 1, clip: true, distribution: "none" } as const;
const read = (model: BuiltModel) => readOnnxPolicy(build(model), bounds);
const operator = (op: string, more: Partial<BuiltModel> = {}) =>
  read({ nodes: [{ op, inputs: ["x"], name: "layer" }], ...more });
const tensor = (fields: Record<string, unknown>, op = "Add") =>
  read({ nodes: [{ op, inputs: ["x", "w"] }], tensors: [{ name: "w", dataType: 1, ...fields }] });

describe("a file that no policy can be read from", () => {
  test.each<[string, string, () => unknown]>([
    ["a convolution", 'the operator "Conv" (node "layer") is for images', () => operator("Conv")],
    ["memory", '"LSTM" (node "layer") is recurrent', () => operator("LSTM")],
    ["noise", '"RandomNormalLike" (node', () => operator("RandomNormalLike")],
    ["noise, with what to do", "export the mean and log_std", () => operator("RandomNormalLike")],
    ["quantized layers", "is quantized: export", () => operator("DynamicQuantizeLinear")],
    ["an operator that is not known", '"Det" (node', () => operator("Det")],
    [
      "no name for its node",
      '"Det" of the tensor "y"',
      () => read({ nodes: [{ op: "Det", inputs: ["x"] }] }),
    ],
    [
      "a parameter that is no number",
      'The tensor "w" has an entry that is NaN',
      () => tensor({ dims: [3], floatData: [1, Number.NaN, 3] }),
    ],
    [
      "a subgraph",
      '"If" (node',
      () =>
        read({
          nodes: [
            { op: "If", inputs: ["x"], name: "branch", attributes: { then_branch: subgraph } },
          ],
        }),
    ],
    [
      "an operator of another domain",
      'is of the domain "com.microsoft"',
      () => read({ nodes: [{ op: "FusedGemm", inputs: ["x"], domain: "com.microsoft" }] }),
    ],
    [
      "a function",
      "is a function of the file",
      () =>
        read({
          nodes: [{ op: "Block", inputs: ["x"], domain: "custom" }],
          functions: [{ name: "Block", domain: "custom" }],
        }),
    ],
    [
      "external data",
      'the tensor "w" lies in another file',
      () => tensor({ dims: [4], dataLocation: 1, externalData: [{ key: "location", value: "w" }] }),
    ],
    ["text", 'the tensor "w" has entries of type string', () => tensor({ dims: [1], dataType: 8 })],
    [
      "a shape of more than there is",
      'the tensor "w" has 0 entries for the shape [4]',
      () => tensor({ dims: [4] }),
    ],
    [
      "an enormous shape",
      'the tensor "w" has the shape [2147483648]',
      () => tensor({ dims: [2 ** 31] }),
    ],
    ["a negative shape", 'the tensor "w" has the shape [-1,-4]', () => tensor({ dims: [-1, -4] })],
    [
      "a tensor that does not exist",
      'no tensor "nothing"',
      () => read({ nodes: [{ op: "Add", inputs: ["x", "nothing"] }] }),
    ],
    [
      "shapes that do not fit",
      "cannot join [batch, 4] and [3]",
      () => tensor({ dims: [3], floatData: [1, 2, 3] }),
    ],
    [
      "a mean over the batch",
      "combines the rows of a batch",
      () =>
        read({
          nodes: [{ op: "ReduceMean", inputs: ["x"], attributes: { axes: [0] } }],
          operatorSet: 13,
        }),
    ],
    [
      "a reshape of rows to one row",
      "the rows of a batch must stay rows",
      () =>
        read({
          nodes: [{ op: "Reshape", inputs: ["x", "s"] }],
          constants: { s: { shape: [2], data: [1, -1], type: "int64" } },
        }),
    ],
    [
      "a training mode",
      "call eval()",
      () =>
        read({
          nodes: [
            {
              op: "BatchNormalization",
              inputs: ["x", "s", "s", "s", "s"],
              attributes: { training_mode: 1 },
            },
          ],
          constants: { s: { shape: [4], data: [1, 1, 1, 1] } },
        }),
    ],
    [
      "a small file of enormous constants",
      "makes a tensor of shape",
      () =>
        read({
          nodes: [
            { op: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
            { op: "Add", inputs: ["x", "c"] },
          ],
          constants: { s: { shape: [3], data: [2 ** 20, 2 ** 20, 4], type: "int64" } },
        }),
    ],
    ["an old operator set", "opset_version=7", () => operator("Tanh", { operatorSet: 6 })],
    ["a fixed batch", "has 64 rows", () => operator("Tanh", { inputs: { x: [64, 4] } })],
    [
      "an unknown length",
      "--observation-size",
      () => operator("Tanh", { inputs: { x: ["n", "m"] } }),
    ],
    ["no graph", "has no graph", () => readOnnxPolicy(new Uint8Array(0))],
    [
      "no protocol buffer",
      "no whole ONNX model",
      () => readOnnxPolicy(Buffer.from("PK\u0003\u0004")),
    ],
    [
      "softedge as its writer",
      "copy its package",
      () => operator("Tanh", { producer: "softedge" }),
    ],
  ])("is refused for %s", (_, message, act) => {
    expect(act).toThrow(ImportError);
    expect(act).toThrow(message);
  });

  test("is not refused for parts that no action depends on", () => {
    const policy = read({
      nodes: [
        { op: "LSTM", inputs: ["x"], outputs: ["memory"] },
        { op: "Tanh", inputs: ["x"] },
      ],
    });
    expect(policy.kind).toBe("deterministic");
  });

  test("is refused for more parameters than a Worker serves", () => {
    const names = ["a", "b", "c"];
    const bytes = build({
      nodes: names.map((name, i) => ({
        op: "MatMul",
        inputs: [i === 0 ? "x" : `h${i - 1}`, name],
        outputs: [i === 2 ? "y" : `h${i}`],
      })),
      inputs: { x: ["batch", 1024] },
      tensors: names.map((name) => ({
        name,
        dataType: 1,
        dims: [1024, 1024],
        rawData: new Uint8Array(4 * 1024 * 1024),
      })),
    });
    expect(() => readOnnxPolicy(bytes, bounds)).toThrow('8 MiB in float32, at the tensor "c"');
  });
});
