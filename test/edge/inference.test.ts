import { describe, expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { act, actBatch } from "./client.ts";
import { dataOf, floats, infer, postInfer, states } from "./inference-client.ts";

const rows = [
  [Math.cos(2), Math.sin(2), -1.5],
  [1, 0, 0],
];
const observation = floats("observation", [2, 3], rows.flat());

describe("inference", () => {
  test("answers every output of a continuous policy, with its shape", async () => {
    const { outputs, ...rest } = await infer("pendulum", { id: "42", inputs: [observation] });
    expect(rest).toMatchObject({ model_name: "pendulum", id: "42" });
    expect(outputs.map(({ name, datatype, shape }) => [name, datatype, shape])).toEqual([
      ["action", "FP32", [2, 1]],
      ["deterministic_action", "FP32", [2, 1]],
      ["log_prob", "FP32", [2]],
      ["mean", "FP32", [2, 1]],
      ["log_std", "FP32", [2, 1]],
    ]);
  });

  test("answers every output of a discrete policy, with its shape", async () => {
    const { outputs } = await infer("taxi", { inputs: [states([0, 328, 499])] });
    expect(outputs.map(({ name, datatype, shape }) => [name, datatype, shape])).toEqual([
      ["action", "INT64", [3]],
      ["deterministic_action", "INT64", [3]],
      ["log_prob", "FP32", [3]],
      ["logits", "FP32", [3, 6]],
    ]);
  });

  test("answers those outputs that are asked for, in that order", async () => {
    const outputs = [{ name: "log_prob" }, { name: "action" }];
    const answer = await infer("pendulum", { inputs: [observation], outputs });
    expect(answer.outputs.map(({ name }) => name)).toEqual(["log_prob", "action"]);
  });

  test("answers without an id to a request without one", async () => {
    expect(await infer("pendulum", { inputs: [observation] })).not.toHaveProperty("id");
  });

  test("of the live version is the same when the version is named", async () => {
    const question = { inputs: [observation], parameters: { seed: 3 } };
    const answer = await infer("pendulum", question);
    const path = `pendulum/versions/${answer.model_version}`;
    expect(await infer(path, question)).toEqual(answer);
  });

  test("takes data nested as the shape is, as well as flat", async () => {
    const parameters = { seed: 3 };
    const nested = floats("observation", [2, 3], rows);
    expect(await infer("pendulum", { inputs: [nested], parameters })).toEqual(
      await infer("pendulum", { inputs: [observation], parameters }),
    );
  });

  test("takes a request without a Content-Type, as some clients send it", async () => {
    const body = new TextEncoder().encode(JSON.stringify({ inputs: [observation] }));
    expect((await postInfer("pendulum", body, {})).status).toBe(200);
  });

  test("takes JSON that is sent as bytes, as some clients send it", async () => {
    const headers = { "content-type": "application/octet-stream" };
    const body = JSON.stringify({ inputs: [observation] });
    expect((await postInfer("pendulum", body, headers)).status).toBe(200);
  });

  test("ignores what it does not know, as the protocol's servers do", async () => {
    const parameters = { sequence_id: 7, timeout: 100, binary_data_output: false };
    const outputs = [{ name: "action", parameters: { binary_data: false } }];
    const inputs = [{ ...observation, parameters: { content_type: "np" } }];
    await infer("pendulum", { model_name: "pendulum", inputs, outputs, parameters });
  });
});

describe("noise that is left out", () => {
  test("is drawn from a seed, which is answered and gives the same again", async () => {
    const inputs = [observation];
    const first = await infer("pendulum", { inputs });
    expect(first.parameters).toMatchObject({ mode: "stochastic" });
    const { seed } = first.parameters ?? {};
    expect(await infer("pendulum", { inputs, parameters: { seed } })).toEqual(first);
  });

  test.each([
    ["pendulum", "normal", observation, 1],
    ["taxi", "gumbel", states([328, 7]), 6],
  ] as const)("of %s is the noise that anyone can draw", async (model, law, input, columns) => {
    const epsilon = floats("epsilon", [2, columns], [...drawEpsilon(law, 42, 2, columns)]);
    const seeded = await infer(model, { inputs: [input], parameters: { seed: 42 } });
    const given = await infer(model, { inputs: [epsilon, input] });
    expect(given).not.toHaveProperty("parameters");
    expect(given.outputs).toEqual(seeded.outputs);
  });

  test("is zeros in deterministic mode", async () => {
    const parameters = { mode: "deterministic" };
    const answer = await infer("pendulum", { inputs: [observation], parameters });
    expect(answer.parameters).toEqual(parameters);
    const { action, deterministic_action } = dataOf(answer);
    expect(action).toEqual(deterministic_action);
  });
});

describe("the answer is that of /v1", () => {
  test("for a continuous policy", async () => {
    const { actions, log_probs } = await actBatch("pendulum", { observations: rows, seed: 9 });
    const answer = await infer("pendulum", { inputs: [observation], parameters: { seed: 9 } });
    expect(dataOf(answer)).toMatchObject({ action: actions.flat(), log_prob: log_probs });
  });

  test("for a discrete policy", async () => {
    const { action, log_prob } = await act("taxi", { observation: 328, seed: 9 });
    const answer = await infer("taxi", { inputs: [states([328])], parameters: { seed: 9 } });
    expect(dataOf(answer)).toMatchObject({ action: [action], log_prob: [log_prob] });
  });
});

describe("numbers", () => {
  const parameters = { mode: "deterministic" };
  const answerFor = async (datatype: string, data: number[]) =>
    dataOf(
      await infer("pendulum", {
        inputs: [{ ...floats("observation", [1, 3], data), datatype }],
        parameters,
      }),
    );

  test("sent as FP64 or FP32 become the nearest float32", async () => {
    const [double, single] = [[1 / 3, 0.1, -2 / 3], [1 / 3, 0.1, -2 / 3].map(Math.fround)];
    expect(await answerFor("FP64", double)).toEqual(await answerFor("FP32", single));
    expect(await answerFor("FP32", double)).toEqual(await answerFor("FP32", single));
  });

  test("sent as INT32 are the same numbers", async () => {
    expect(await answerFor("INT32", [1, 0, -8])).toEqual(await answerFor("FP32", [1, 0, -8]));
  });

  // Halfway between 2^24 and its successor 2^24 + 2, and between that and the next.
  test("halfway between two float32 become the even one", async () => {
    const halves = await answerFor("INT32", [2 ** 24 + 1, 2 ** 24 + 3, 0]);
    expect(halves).toEqual(await answerFor("FP32", [2 ** 24, 2 ** 24 + 4, 0]));
  });

  test("may be the largest float32 as it is commonly written, if nothing overflows", async () => {
    const body =
      '{"inputs":[{"name":"observation","shape":[1,3],"datatype":"FP32","data":[3.4028235e38,0,0]}]}';
    const response = await postInfer("pendulum", body);
    const { error = "" } = await response.json<{ error?: string }>();
    expect(error).not.toContain("must be a finite float32");
  });

  test("of states may be sent as INT32", async () => {
    const input = { ...states([328, 0]), datatype: "INT32" };
    expect(dataOf(await infer("taxi", { inputs: [input], parameters }))).toEqual(
      dataOf(await infer("taxi", { inputs: [states([328, 0])], parameters })),
    );
  });
});

test("a batch may have 1024 rows", async () => {
  const inputs = [floats("observation", [1024, 3], Array(3072).fill(-1e-7 / 3))];
  const [action] = (await infer("pendulum", { inputs })).outputs;
  expect(action.shape).toEqual([1024, 1]);
});
