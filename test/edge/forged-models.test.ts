import { describe, expect, test } from "vitest";
import { createSession } from "../../edge/inference/onnxruntime/engine.ts";
import { mostNumbersOfRow, mostProductsOfRow } from "../../edge/package/check-model.ts";
import { type OnnxMessage, onnxMessages } from "../../schemas/onnx.ts";
import { refusalOfForged } from "./forged.ts";
import {
  addConstant,
  addNode,
  constantOf,
  floats,
  nodeOf,
  type OnnxFile,
  openModel,
  writeModelMessage,
} from "./onnx-file.ts";
import { bundled, refusalOfPackage, withActor } from "./packages.ts";

const inconspicuous = openModel(bundled("pendulum").actor);

test("a model that nobody changed is accepted after it was written anew", async () => {
  expect(await refusalOfForged("pendulum", () => {})).toBeNull();
  expect(await refusalOfForged("taxi", () => {})).toBeNull();
});

describe("an actor is refused for a field that no exported actor has:", () => {
  /** The field numbers of onnx.proto3. */
  const foreign: [string, string, OnnxMessage["fields"][string], (model: OnnxFile) => object][] = [
    ["ModelProto", "functions", { type: "bytes", id: 25 }, (model) => model],
    ["ModelProto", "training_info", { type: "bytes", id: 20 }, (model) => model],
    ["GraphProto", "sparse_initializer", { type: "bytes", id: 15 }, ({ graph }) => graph],
    ["NodeProto", "domain", { type: "string", id: 7 }, ({ graph }) => graph.node[0]],
    [
      "TensorProto",
      "external_data",
      { type: "bytes", id: 13 },
      ({ graph }) => graph.initializer[0],
    ],
    [
      "TensorProto",
      "data_location",
      { type: "int32", id: 14 },
      ({ graph }) => graph.initializer[0],
    ],
    ["TensorProto", "string_data", { type: "string", id: 6 }, ({ graph }) => graph.initializer[0]],
    ["AttributeProto", "g", { type: "bytes", id: 6 }, firstAttribute],
    ["AttributeProto", "graphs", { type: "bytes", id: 11 }, firstAttribute],
    ["AttributeProto", "strings", { type: "string", id: 9 }, firstAttribute],
  ];

  test.each(foreign)("%s.%s", async (message, name, field, partOf) => {
    const fields = { ...onnxMessages[message].fields, [name]: field };
    const value = field.type === "bytes" ? Uint8Array.of(10, 0) : 1;
    const refusal = await refusalOfForged(
      "pendulum",
      (model) => Object.assign(partOf(model), { [name]: value }),
      { ...onnxMessages, [message]: { fields } },
    );
    expect(refusal).toBe(`/actor has the field ${message}.${name}, which no exported actor has`);
  });

  function firstAttribute(model: OnnxFile): object {
    const [attribute] = nodeOf(model, "Gemm").attribute;
    return attribute;
  }

  test("one that ONNX does not have", async () => {
    const fields = { ...onnxMessages.ModelProto.fields, secret: { type: "int64", id: 1000 } };
    const refusal = await refusalOfForged("taxi", (model) => Object.assign(model, { secret: 1 }), {
      ...onnxMessages,
      ModelProto: { fields },
    });
    expect(refusal).toBe("/actor has a field 1000 in ModelProto, which no exported actor has");
  });
});

describe("an actor is refused, whose manifest is true of its bytes,", () => {
  const gemm = inconspicuous.graph.node.findIndex(({ opType }) => opType === "Gemm");
  const nodes = inconspicuous.graph.node.length;

  test.each<[string, (model: OnnxFile) => void, string]>([
    [
      "for a version of ONNX that actors are not written in",
      (model) => Object.assign(model, { irVersion: 99 }),
      "/actor/irVersion must be 6",
    ],
    [
      "for another operator set",
      (model) => Object.assign(model, { opsetImport: [{ version: 21 }] }),
      "/actor/opsetImport/0/version must be 11",
    ],
    [
      "for a second operator domain",
      ({ opsetImport }) => opsetImport.push({ domain: "com.microsoft", version: 1 }),
      "/actor/opsetImport must be the default operator set alone",
    ],
    [
      "for an operator domain instead of the default",
      (model) => Object.assign(model, { opsetImport: [{ domain: "ai.onnx.ml", version: 11 }] }),
      '/actor/opsetImport/0/domain must be ""',
    ],
    ...[
      "If",
      "Loop",
      "Scan",
      "RandomNormal",
      "ConstantOfShape",
      "Expand",
      "Tile",
      "constructor",
    ].map((opType): [string, (model: OnnxFile) => void, string] => [
      `for the operator ${opType}`,
      (model) => addNode(model, opType, ["observation"]),
      `/actor/graph/node/${nodes}/opType is no operator of exported actors`,
    ]),
    [
      "for an attribute that makes a product of another kind",
      (model) => Object.assign(nodeOf(model, "Gemm").attribute[0], { i: 1 }),
      `/actor/graph/node/${gemm}/attribute must be {"transA":0,"transB":0} for Gemm`,
    ],
    [
      "for an attribute that is there twice",
      (model) => nodeOf(model, "Gemm").attribute.push({ name: "transA", type: 2 }),
      `/actor/graph/node/${gemm}/attribute must be`,
    ],
    [
      "for an output that is not there",
      ({ graph }) => graph.output.pop(),
      "/actor/graph/output must be action, deterministic_action, log_prob, mean, log_std",
    ],
    [
      "for an input more",
      ({ graph }) => graph.input.push({ ...graph.input[0], name: "clock" }),
      "/actor/graph/input must be observation, epsilon",
    ],
    [
      "for an input of another type",
      ({ graph }) => Object.assign(graph.input[0].type.tensorType, { elemType: 7 }),
      "/actor/graph/input/0 must be FP32 [batch, 3]",
    ],
    [
      "for a type that actors do not have",
      ({ graph }) => Object.assign(graph.input[0].type.tensorType, { elemType: 8 }),
      "/actor/graph/input/0/type/tensorType/elemType must be 1 or 7",
    ],
    [
      "for a batch of one length only",
      ({ graph }) => Object.assign(graph.input[0].type.tensorType.shape.dim, [{ dimValue: 4 }]),
      "/actor/graph/input/0 must be FP32 [batch, 3]",
    ],
    [
      "for an output that is not computed",
      ({ graph }) => graph.node.pop(),
      '/actor/graph/output does not have what is computed as "log_prob"',
    ],
    [
      "for a tensor with fewer bytes than its shape needs",
      (model) => Object.assign(model.graph.initializer[0], { rawData: floats(5) }),
      "/actor/graph/initializer/0 must have 384 bytes for its shape [3, 32], not 20",
    ],
    [
      "for a tensor that claims to be immense",
      ({ graph }) => Object.assign(graph.initializer[0], { dims: [2 ** 31, 2 ** 31] }),
      "/actor/graph/initializer/0 must have 18446744073709552000 bytes",
    ],
    [
      "for a tensor with less than nothing in it",
      ({ graph }) => Object.assign(graph.initializer[0], { dims: [-1, -96] }),
      "/actor/graph/initializer/0/dims/0 must be at least 1",
    ],
    [
      "for a tensor of text",
      ({ graph }) => Object.assign(graph.initializer[0], { dataType: 8 }),
      "/actor/graph/initializer/0/dataType must be 1 or 7",
    ],
    [
      "for a parameter that is not finite",
      ({ graph }) => graph.initializer[0].rawData.set(floats(1, Number.NaN)),
      "/actor/graph/initializer/0 must be of finite numbers",
    ],
    [
      "for two tensors of one name",
      (model) => addConstant(model, "observation", [1]),
      'defines "observation" a second time',
    ],
    [
      "for a node that reads what comes after it",
      ({ graph }) => graph.node.reverse(),
      "/actor/graph/node/0/input/0 is not defined before",
    ],
    [
      "for a node that reads itself",
      (model) => addNode(model, "Relu", ["more"]),
      `/actor/graph/node/${nodes}/input/0 is not defined before: "more"`,
    ],
    [
      "for an outer product",
      (model) => {
        const { attribute } = nodeOf(model, "Gemm");
        const column = addConstant(model, "column", [9, 1]);
        const row = addConstant(model, "row", [1, 9]);
        addNode(model, "Gemm", [column, row, addConstant(model, "bias", [9])], { attribute });
      },
      `/actor/graph/node/${nodes}/input/0 must not be a constant`,
    ],
    [
      "for an outer sum",
      (model) => {
        addNode(model, "Add", [addConstant(model, "column", [9, 1]), "epsilon"]);
      },
      `/actor/graph/node/${nodes}/input must broadcast, not [1] and [9,1]`,
    ],
    [
      "for an outer sum over the batch",
      (model) => addNode(model, "Add", ["log_prob", "epsilon"]),
      `/actor/graph/node/${nodes}/input must broadcast, not [] and [1]`,
    ],
    [
      "for computing with constants alone",
      (model) => {
        const constant = addConstant(model, "constant", [9]);
        addNode(model, "Add", [constant, constant]);
      },
      `/actor/graph/node/${nodes}/input must not be constants alone`,
    ],
    [
      "for wide rows",
      (model) => {
        const { attribute } = nodeOf(model, "Gemm");
        const weight = addConstant(model, "weight", [3, mostNumbersOfRow]);
        const bias = addConstant(model, "bias", [mostNumbersOfRow]);
        addNode(model, "Gemm", ["observation", weight, bias], { attribute });
      },
      `/actor must have at most ${mostNumbersOfRow} numbers for each observation`,
    ],
    [
      "for many products with the same parameters",
      (model) => {
        const { attribute } = nodeOf(model, "Gemm");
        const width = 512;
        const bias = addConstant(model, "bias", [width]);
        const first = addConstant(model, "first", [3, width]);
        const second = addConstant(model, "second", [width, width]);
        addNode(model, "Gemm", ["observation", first, bias], { output: "wide0", attribute });
        for (let i = 0; i < 8; i++) {
          const output = `wide${i + 1}`;
          addNode(model, "Gemm", [`wide${i}`, second, bias], { output, attribute });
        }
      },
      `/actor must take at most ${mostProductsOfRow} products for each observation`,
    ],
    [
      "for more axes than it could have",
      ({ graph }) => graph.initializer[0].dims?.push(...Array(70_000).fill(1)),
      "/actor must have at most 65536 values",
    ],
    [
      "for more parts than it could have",
      ({ graph }) => graph.node.push(...Array(70_000).fill(graph.node[0])),
      "/actor must have at most 65536 values",
    ],
  ])("%s", async (_, change, detail) => {
    expect(await refusalOfForged("pendulum", change)).toContain(detail);
  });
});

test("a model that ONNX Runtime would take for a file of its own format is refused", async () => {
  const exported = bundled("pendulum");
  const { irVersion, producerName: _, ...model } = openModel(exported.actor);
  // The tag of each field and the length of the second make these letters the bytes from 4 to 7.
  const disguised = writeModelMessage({ irVersion, producerName: "ORTM", ...model });
  await expect(createSession(disguised)).rejects.toThrow(/ORT/);
  const { manifest } = await withActor(exported, disguised);
  expect(await refusalOfPackage(manifest, disguised)).toMatchObject({
    detail: "/actor is in the format of ONNX Runtime, not in that of ONNX",
  });
});

describe("an actor with nothing wrong in its file is refused", () => {
  test.each<[string, string, (model: OnnxFile) => void, string]>([
    [
      "actions beyond the bounds",
      "pendulum",
      (model) => {
        for (const output of ["action", "deterministic_action"]) {
          constantOf(model, nodeBefore(model, output), 0).rawData.set(floats(1, 2.1));
        }
      },
      "/actor answers an action outside of /manifest/action",
    ],
    [
      "numbers that are not finite",
      "pendulum",
      (model) => {
        const clip = nodeOf(model, "Clip");
        for (const bound of [1, 2]) constantOf(model, clip, bound).rawData.set(floats(1, 1e38));
      },
      "/actor answers numbers that are not finite as action",
    ],
    [
      "another action without noise than the deterministic one",
      "pendulum",
      (model) => {
        const [, product] = nodeBefore(model, "deterministic_action").input;
        constantOf(model, nodeBefore(model, product), 0).rawData.set(floats(1, 1.9));
      },
      "/actor answers another action without noise than as deterministic_action",
    ],
    [
      "nothing for a state of the manifest",
      "taxi",
      (model) => {
        const table = constantOf(model, nodeOf(model, "Gather"), 0);
        Object.assign(table, { dims: [499, 6], rawData: table.rawData.slice(24) });
      },
      "/actor cannot be run: ",
    ],
    [
      "what is computed from an action's index",
      "taxi",
      (model) => addNode(model, "Exp", nodeOf(model, "ArgMax").output),
      "/actor cannot be opened: Exp is given ",
    ],
  ])("that answers %s", async (_, policy, change, detail) => {
    expect(await refusalOfForged(policy, change)).toContain(detail);
  });

  /** The node that computes a tensor: of an action, the sum of the center of its range and the rest. */
  function nodeBefore({ graph }: OnnxFile, name: string) {
    const node = graph.node.find(({ output }) => output[0] === name);
    if (!node) throw new Error(`${name} is not computed`);
    return node;
  }
});
