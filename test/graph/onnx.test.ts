import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { decodeModel } from "../../graph/onnx/messages.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { Trace } from "../../graph/trace.ts";

describe("an ONNX model", () => {
  const trace = new Trace();
  const x = trace.input("x", ["batch", 2]);
  const doubled = trace.multiply(2, x);
  const bytes = writeModel({
    name: "doubler",
    outputs: { doubled, twice: doubled, same: x, three: trace.constant([3], []) },
    metadata: { policy: "doubler" },
    producerVersion: "1.2.3",
  });

  test("takes any number of rows along a symbolic axis", async () => {
    const session = await ort.InferenceSession.create(bytes);
    for (const rows of [1, 7]) {
      const data = Float32Array.from({ length: 2 * rows }, (_, i) => i);
      const { doubled } = await session.run({ x: new ort.Tensor("float32", data, [rows, 2]) });
      expect(doubled.dims).toEqual([rows, 2]);
      expect(doubled.data).toEqual(data.map((entry) => 2 * entry));
    }
  });

  test("answers one tensor under two names, an input, and a constant", async () => {
    const session = await ort.InferenceSession.create(bytes);
    const feeds = { x: new ort.Tensor("float32", Float32Array.of(1, 2), [1, 2]) };
    const { twice, same, three } = await session.run(feeds);
    expect([...twice.data]).toEqual([2, 4]);
    expect([...same.data]).toEqual([1, 2]);
    expect([...three.data]).toEqual([3]);
  });

  test("names its inputs, outputs, axes and producer, and carries metadata", () => {
    const model = decodeModel(bytes);
    expect(model).toMatchObject({
      irVersion: 6,
      producerName: "softedge",
      producerVersion: "1.2.3",
      opsetImport: [{ version: 11 }],
      metadataProps: [{ key: "policy", value: "doubler" }],
      graph: {
        name: "doubler",
        input: [
          {
            name: "x",
            type: { tensorType: { shape: { dim: [{ dimParam: "batch" }, { dimValue: 2 }] } } },
          },
        ],
        output: [{ name: "doubled" }, { name: "twice" }, { name: "same" }, { name: "three" }],
      },
    });
  });
});

describe("a row that is added to a matrix product", () => {
  const trace = new Trace();
  const [x, w] = ["x", "w"].map((name) => trace.input(name, [2, 2]));
  const product = trace.matmul(x, w);
  const biased = trace.relu(trace.add(product, trace.constant([10, -100], [2])));
  const operatorsOf = (bytes: Uint8Array) => {
    const { graph } = z
      .object({ graph: z.object({ node: z.array(z.object({ opType: z.string() })) }) })
      .parse(decodeModel(bytes));
    return graph.node.map(({ opType }) => opType);
  };

  test("is computed with it", async () => {
    const bytes = writeModel({ name: "alone", outputs: { biased } });
    expect(operatorsOf(bytes)).toEqual(["Gemm", "Relu"]);
    const session = await ort.InferenceSession.create(bytes);
    const tensor = (...data: number[]) => new ort.Tensor("float32", data, [2, 2]);
    const result = await session.run({ x: tensor(1, 2, 3, 4), w: tensor(5, 6, 7, 8) });
    expect([...result.biased.data]).toEqual([29, 0, 53, 0]);
  });

  test("is added apart where the product is used elsewhere, or answered", async () => {
    const used = { outputs: { biased, other: trace.exp(product) }, name: "used" };
    expect(operatorsOf(writeModel(used))).toEqual(["Gemm", "Add", "Relu", "Exp"]);
    const answered = { outputs: { biased, product }, name: "answered" };
    expect(operatorsOf(writeModel(answered))).toEqual(["Gemm", "Add", "Relu"]);
  });

  test("is added apart where it is a column", () => {
    const column = trace.add(product, trace.constant([1, 2], [2, 1]));
    expect(operatorsOf(writeModel({ name: "column", outputs: { column } }))).toEqual([
      "Gemm",
      "Add",
    ]);
  });
});
