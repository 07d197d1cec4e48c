import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  modelConfiguration,
  modelMetadata,
  repositoryIndex,
} from "../../schemas/inference-protocol.ts";
import { testPolicies } from "../policies.ts";
import { programAt } from "../program.ts";
import { pythonWith, runPython } from "../python.ts";
import { dataAsJson, exampleOf, hostOf, questions } from "./inference-example.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";

const python = programAt(
  pythonWith(["tritonclient.http"], "TRITONCLIENT_PYTHON"),
  "python3 with tritonclient",
  {
    variable: "TRITONCLIENT_PYTHON",
    tested: "Triton's client",
    install: "pip install 'tritonclient[http]'",
  },
);

const { pendulum, taxi } = questions;

/** All numbers that a program printed. */
const numbersIn = (printed: string) =>
  (printed.match(/-?\d+(\.\d+)?(e[-+]\d+)?/g) ?? []).map(Number);

/** What the programs begin with. */
const prelude = `
import asyncio, json, sys
import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException

client = triton.InferenceServerClient(sys.argv[1])

def input_of(name, values, datatype, **how):
    tensor = triton.InferInput(name, values.shape, datatype)
    return tensor.set_data_from_numpy(values, **how)

def told(answer):
    outputs = answer.get_response()["outputs"]
    return {output["name"]: answer.as_numpy(output["name"]).flatten().tolist() for output in outputs}

rows = np.array([[1, 0, 0], [-1, 0, 8]], np.float32)
states = np.array([0, 328, 499])
observation = input_of("observation", rows, "FP32")
seed = {"seed": 7}
`;

describe.skipIf(python.skips)("Triton's client", () => {
  let worker: ServedWorker;
  beforeAll(async () => {
    worker = await serveWorker(testPolicies.folder);
  });
  afterAll(() => worker.remove());

  const run = async (program: string) =>
    JSON.parse(await runPython(python.path(), `${prelude}${program}`, hostOf(worker)));
  const dataOf = (model: string, question: object) => dataAsJson(worker, model, question);
  const get = async (path: string) => (await fetch(`${worker.url}${path}`)).json();

  test("runs the example of the document", async () => {
    const printed = await runPython(python.path(), exampleOf("tritonclient", worker));
    const { action, log_prob } = await dataOf("pendulum", pendulum);
    const expected = [...action, ...log_prob];
    const numbers = numbersIn(printed);
    expect(numbers).toHaveLength(expected.length);
    // What numpy prints is rounded.
    for (const [i, number] of numbers.entries()) expect(number).toBeCloseTo(expected[i], 5);
  });

  test("reads what there is", async () => {
    const read = await run(`
print(json.dumps({
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model": client.is_model_ready("pendulum"),
    "nobody": client.is_model_ready("nobody"),
    "server": client.get_server_metadata(),
    "metadata": client.get_model_metadata("pendulum"),
    "config": client.get_model_config("pendulum"),
    "index": client.get_model_repository_index(),
}))
`);
    const metadata = modelMetadata.parse(read.metadata);
    expect(read).toEqual({
      live: true,
      ready: true,
      model: true,
      nobody: false,
      server: await get("/v2"),
      metadata: await get("/v2/models/pendulum"),
      config: modelConfiguration.parse(
        await get(`/v2/models/pendulum/versions/${metadata.versions[0]}/config`),
      ),
      index: repositoryIndex.parse(await (await worker.post("/v2/repository/index", {})).json()),
    });
  });

  test("gets as bytes the numbers that JSON has", async () => {
    const answers = await run(`
named = [triton.InferRequestedOutput("log_prob"), triton.InferRequestedOutput("mean", binary_data=False)]
taxi = [input_of("observation", states, "INT64")]
print(json.dumps({
    "all": told(client.infer("pendulum", [observation], parameters=seed)),
    "named": told(client.infer("pendulum", [observation], outputs=named, parameters=seed)),
    "json": told(client.infer("pendulum", [input_of("observation", rows, "FP32", binary_data=False)], outputs=named, parameters=seed)),
    "double": told(client.infer("pendulum", [input_of("observation", rows.astype(np.float64), "FP64")], parameters=seed)),
    "taxi": told(client.infer("taxi", taxi, request_id="7", parameters=seed)),
    "async": [told(asked.get_result()) for asked in [client.async_infer("taxi", taxi, parameters=seed) for _ in range(2)]],
}))
`);
    const all = await dataOf("pendulum", pendulum);
    const named = { log_prob: all.log_prob, mean: all.mean };
    const discrete = await dataOf("taxi", taxi);
    expect(answers).toEqual({
      all,
      named,
      json: named,
      double: all,
      taxi: discrete,
      async: [discrete, discrete],
    });
  });

  test("gives noise and observations in either form", async () => {
    const { mixed, other } = await run(`
noise = np.array([[0.5], [-2]], np.float32)
def infer(**how):
    return told(client.infer("pendulum", [input_of("epsilon", noise, "FP32", **how), observation]))
print(json.dumps({"mixed": infer(binary_data=False), "other": infer()}))
`);
    const epsilon = { name: "epsilon", shape: [2, 1], datatype: "FP32", data: [0.5, -2] };
    const expected = await dataOf("pendulum", { inputs: [...pendulum.inputs, epsilon] });
    expect([mixed, other]).toEqual([expected, expected]);
  });

  test.each(["gzip", "deflate"])("compresses by %s", async (algorithm) => {
    const { answer, encoding } = await run(`
many = input_of("observation", np.tile(rows, (256, 1)), "FP32")
answer = client.infer(
    "pendulum", [many], parameters=seed,
    request_compression_algorithm="${algorithm}", response_compression_algorithm="${algorithm}",
)
response = client._post(
    "v2/models/pendulum/infer", json.dumps({
        "inputs": [{"name": "observation", "shape": [512, 3], "datatype": "FP32", "data": np.tile(rows, (256, 1)).flatten().tolist()}],
        "parameters": {"binary_data_output": True},
    }), {"Accept-Encoding": "${algorithm}"}, None,
)
print(json.dumps({"answer": told(answer), "encoding": response.get("content-encoding")}))
`);
    const data = Array.from({ length: 256 }, () => pendulum.inputs[0].data).flat();
    const inputs = [{ ...pendulum.inputs[0], shape: [512, 3], data }];
    expect(answer).toEqual(await dataOf("pendulum", { ...pendulum, inputs }));
    expect(encoding).toBe(algorithm);
  });

  test("asks asynchronously, too", async () => {
    const { config, answers } = await run(`
async def main():
    async with aio.InferenceServerClient(sys.argv[1]) as client:
        plain = input_of("observation", rows, "FP32", binary_data=False)
        answers = [told(await client.infer("pendulum", [each], parameters=seed)) for each in (observation, plain)]
        config = await client.get_model_config("pendulum", headers={"Accept-Encoding": "identity"})
        print(json.dumps({"config": config, "answers": answers}))

asyncio.run(main())
`);
    const expected = await dataOf("pendulum", pendulum);
    expect(answers).toEqual([expected, expected]);
    expect(config).toEqual(await get("/v2/models/pendulum/config"));
  });

  test("is told what there is not, and what is wrong", async () => {
    const refusals = await run(`
def refused(ask):
    try:
        ask()
    except InferenceServerException as error:
        return [error.status(), error.message()]

wide = input_of("observation", np.zeros((1, 4), np.float32), "FP32")
classes = [triton.InferRequestedOutput("action", class_count=2)]
print(json.dumps([
    refused(lambda: client.get_inference_statistics("pendulum")),
    refused(lambda: client.register_system_shared_memory("a", "/a", 8)),
    refused(lambda: client.load_model("pendulum")),
    refused(lambda: client.infer("pendulum", [observation], outputs=classes)),
    refused(lambda: client.infer("pendulum", [wide])),
]))
`);
    const extensions = "of Triton's extensions, binary tensors and model configurations";
    expect(refusals).toEqual([
      ["404", expect.stringContaining(extensions)],
      ["404", expect.stringContaining(extensions)],
      ["404", expect.stringContaining(extensions)],
      ["400", expect.stringContaining("classification is not supported")],
      ["400", 'input "observation": shape must be [batch, 3], not [1, 4]'],
    ]);
  });
});
