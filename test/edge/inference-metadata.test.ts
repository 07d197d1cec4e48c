import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import {
  modelConfiguration,
  modelMetadata,
  repositoryIndex,
  serverMetadataSchema,
} from "../../schemas/inference-protocol.ts";
import { manifest } from "../../schemas/manifest.ts";
import { request } from "./client.ts";
import { inferenceRefusal } from "./inference-client.ts";

async function get(path: string): Promise<unknown> {
  const response = await request(path);
  expect(response.status).toBe(200);
  return response.json();
}

const versionOf = async (name: string) => manifest.parse(await get(`/v1/policies/${name}`)).version;

test.each(["/v2", "/v2/"])("GET %s says what serves, and its extensions", async (path) => {
  const { version } = packageJson;
  const metadata = serverMetadataSchema.parse(await get(path));
  const extensions = ["binary_tensor_data", "model_configuration", "softedge_noise"];
  expect(metadata).toEqual({ name: "softedge", version, extensions });
});

test("the server is live, and ready", async () => {
  expect(await get("/v2/health/live")).toMatchObject({ live: true });
  expect(await get("/v2/health/ready")).toMatchObject({ ready: true });
});

test("the metadata of a continuous policy are its tensors, -1 for the batch", async () => {
  const metadata = modelMetadata.parse(await get("/v2/models/pendulum"));
  expect(metadata).toEqual({
    name: "pendulum",
    versions: [await versionOf("pendulum")],
    platform: "onnx_onnxv1",
    inputs: [
      { name: "observation", datatype: "FP32", shape: [-1, 3] },
      { name: "epsilon", datatype: "FP32", shape: [-1, 1] },
    ],
    outputs: [
      { name: "action", datatype: "FP32", shape: [-1, 1] },
      { name: "deterministic_action", datatype: "FP32", shape: [-1, 1] },
      { name: "log_prob", datatype: "FP32", shape: [-1] },
      { name: "mean", datatype: "FP32", shape: [-1, 1] },
      { name: "log_std", datatype: "FP32", shape: [-1, 1] },
    ],
  });
});

test("the metadata of a discrete policy are its tensors", async () => {
  expect(modelMetadata.parse(await get("/v2/models/taxi"))).toMatchObject({
    inputs: [
      { name: "observation", datatype: "INT64", shape: [-1] },
      { name: "epsilon", datatype: "FP32", shape: [-1, 6] },
    ],
    outputs: [
      { name: "action", datatype: "INT64", shape: [-1] },
      { name: "deterministic_action", datatype: "INT64", shape: [-1] },
      { name: "log_prob", datatype: "FP32", shape: [-1] },
      { name: "logits", datatype: "FP32", shape: [-1, 6] },
    ],
  });
});

test("the configuration of a continuous policy has the dimensions of a row", async () => {
  const configuration = modelConfiguration.parse(await get("/v2/models/pendulum/config"));
  expect(configuration).toEqual({
    name: "pendulum",
    platform: "onnx_onnxv1",
    backend: "softedge",
    version_policy: { latest: { num_versions: 1 } },
    max_batch_size: 1024,
    input: [
      {
        name: "observation",
        data_type: "TYPE_FP32",
        dims: [3],
        format: "FORMAT_NONE",
        optional: false,
      },
      { name: "epsilon", data_type: "TYPE_FP32", dims: [1], format: "FORMAT_NONE", optional: true },
    ],
    output: [
      { name: "action", data_type: "TYPE_FP32", dims: [1] },
      { name: "deterministic_action", data_type: "TYPE_FP32", dims: [1] },
      { name: "log_prob", data_type: "TYPE_FP32", dims: [] },
      { name: "mean", data_type: "TYPE_FP32", dims: [1] },
      { name: "log_std", data_type: "TYPE_FP32", dims: [1] },
    ],
    model_transaction_policy: { decoupled: false },
  });
});

test.each(["pendulum", "taxi"])(
  "the configuration of %s has the tensors of its metadata, without the batch",
  async (name) => {
    const { inputs, outputs } = modelMetadata.parse(await get(`/v2/models/${name}`));
    const { input, output } = modelConfiguration.parse(await get(`/v2/models/${name}/config`));
    const rows = [...inputs, ...outputs].map(({ name, datatype, shape }) => ({
      name,
      data_type: `TYPE_${datatype}`,
      dims: shape.slice(1),
    }));
    expect([...input, ...output]).toMatchObject(rows);
  },
);

test("the index of the repository has the live version of every policy", async () => {
  const response = await request("/v2/repository/index", { method: "POST" });
  const index = repositoryIndex.parse(await response.json());
  const names = ["pendulum", "taxi"];
  const versions = await Promise.all(names.map(versionOf));
  expect(index).toEqual(
    names.map((name, i) => ({ name, version: versions[i], state: "READY", reason: "" })),
  );
});

test("a version has the metadata of its model, and both are ready", async () => {
  const path = `/v2/models/taxi/versions/${await versionOf("taxi")}`;
  expect(await get(path)).toEqual(await get("/v2/models/taxi"));
  expect(await get(`${path}/config`)).toEqual(await get("/v2/models/taxi/config"));
  expect(await get(`${path}/ready`)).toEqual({ name: "taxi", ready: true });
  expect(await get("/v2/models/taxi/ready")).toEqual({ name: "taxi", ready: true });
});

test.each(["", "/config", "/ready", "/versions/0123456789abcdef", "/infer"])(
  "404 names the models there are: /v2/models/nobody%s",
  async (rest) => {
    const method = rest === "/infer" ? "POST" : "GET";
    const refused = await inferenceRefusal(await request(`/v2/models/nobody${rest}`, { method }));
    expect(refused.status).toBe(404);
    expect(refused.error).toContain('no model "nobody"; the models here: pendulum, taxi');
  },
);

test.each(["", "/config", "/ready", "/infer"])(
  "404 names the version there is: %s",
  async (rest) => {
    const method = rest === "/infer" ? "POST" : "GET";
    const path = `/v2/models/taxi/versions/1${rest}`;
    const { status, error } = await inferenceRefusal(await request(path, { method }));
    expect(status).toBe(404);
    expect(error).toContain(`the version here: ${await versionOf("taxi")}`);
  },
);

test.each(["/v2/nothing", "/v2/models", "/v2/models/%E0%A4%A", "/v2/models/__proto__"])(
  "404 in the protocol's form: %s",
  async (path) => {
    expect(await inferenceRefusal(await request(path))).toMatchObject({ status: 404 });
  },
);

test.each([
  ["GET", "/v2/models/taxi/infer", "POST"],
  ["POST", "/v2/models/taxi", "GET, HEAD"],
  ["POST", "/v2/models/taxi/config", "GET, HEAD"],
  ["GET", "/v2/repository/index", "POST"],
  ["DELETE", "/v2/health/live", "GET, HEAD"],
  ["POST", "/v2", "GET, HEAD"],
])("405 and the methods to use: %s %s", async (method, path, allowed) => {
  const response = await request(path, { method });
  expect(response.headers.get("allow")).toBe(allowed);
  expect(await inferenceRefusal(response)).toMatchObject({ status: 405 });
});
