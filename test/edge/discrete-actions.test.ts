import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../client/index.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { softmax } from "../../noise/softmax.ts";
import { actBatchResponse } from "../../schemas/act-response.ts";
import { decision } from "../../schemas/decision.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { inferenceResponse, modelMetadata } from "../../schemas/inference-protocol.ts";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, shareExperiments, startIsolate } from "./isolate.ts";
import { written } from "./packages.ts";
import { openStream } from "./stream-client.ts";

/*
 * Discrete actions at real-valued observations, everywhere: pushes, of test/distributions.ts, chooses
 * one of three for a vector of three numbers.
 */

const worker = startIsolate();
const json = { "content-type": "application/json" };
const observations = [
  [1, 0.5, -2],
  [0, 0, 4],
  [-1, 1, 8],
];
const [observation] = observations;
/** x W + 0.1, as test/distributions.ts has it. */
const logitsOf = ([x, y, z]: number[]) =>
  [1, 0, -1].map((sign) => sign * (x - 0.5 * y + 0.25 * z) + 0.1);
const indexOfMost = (numbers: number[]) => numbers.indexOf(Math.max(...numbers));
const closeTo = (numbers: number[]) => numbers.map((number) => expect.closeTo(number, 5));
const logProbOf = (seen: number[], action: number) => Math.log(softmax(logitsOf(seen))[action]);

/** Publishes a policy, and makes it live. */
async function serve(name: string) {
  const policy = written(name);
  expect((await worker.publish(policy)).status).toBeLessThan(300);
  await worker.promote(name, policy.manifest.version);
}

beforeAll(async () => {
  await emptyRegistry();
  for (const name of ["pushes", "clipped"]) await serve(name);
});

describe("a batch", () => {
  test("is answered row by row: the likeliest of logits and noise, and its log-probability", async () => {
    const question = { observations, seed: 7, step: 3, return: ["probabilities", "epsilon"] };
    const answer = actBatchResponse.parse(await (await worker.ask("pushes", question)).json());
    const epsilon = drawEpsilon("gumbel", 7, observations.length, 3, 3);
    const rows = observations.map((_, row) => Array.from(epsilon.slice(3 * row, 3 * row + 3)));
    const actions = observations.map((seen, row) =>
      indexOfMost(logitsOf(seen).map((logit, i) => logit + rows[row][i])),
    );
    expect(answer).toMatchObject({
      actions,
      log_probs: closeTo(actions.map((action, row) => logProbOf(observations[row], action))),
      probabilities: observations.map((seen) => closeTo(softmax(logitsOf(seen)))),
      epsilon: rows,
      mode: "stochastic",
    });
  });

  test("has the likeliest actions in deterministic mode", async () => {
    const question = { observations, mode: "deterministic" };
    const answer = actBatchResponse.parse(await (await worker.ask("pushes", question)).json());
    expect(answer.actions).toEqual(observations.map((seen) => indexOfMost(logitsOf(seen))));
    expect(answer.seed).toBeNull();
  });

  test("takes a number of noise for each action, not for each dimension", async () => {
    const noise = [0, 50, 0];
    const given = await worker.act("pushes", { observation, epsilon: noise });
    expect(given).toMatchObject({ action: 1, seed: null });
    expect(given.log_prob).toBeCloseTo(logProbOf(observation, 1), 5);
    const { errors } = await refusal(await worker.ask("pushes", { observation, epsilon: [0] }));
    expect(errors).toEqual([
      { pointer: "/epsilon", detail: "must have exactly 3 numbers, one for each action" },
    ]);
  });

  test("of states is refused: this policy observes vectors", async () => {
    const { errors } = await refusal(await worker.ask("pushes", { observations: [1, 2] }));
    expect(errors?.map(({ pointer }) => pointer)).toEqual(["/observations/0", "/observations/1"]);
  });
});

test("a stream answers an index for each vector, with the noise of the next step", async () => {
  const stream = await openStream("pushes", worker.request);
  for (const [step, seen] of observations.entries()) {
    stream.say(step === 0 ? { observation: seen, seed: 7 } : { observation: seen });
    const epsilon = drawEpsilon("gumbel", 7, 1, 3, step);
    expect(await stream.answer()).toMatchObject({
      action: indexOfMost(logitsOf(seen).map((logit, i) => logit + epsilon[i])),
      step,
      index: step,
    });
  }
  stream.socket.close();
});

test("the client's answer is an index, with the probability of each action", async () => {
  const fetch = (url: string | URL | Request, init?: RequestInit) =>
    worker.request(new URL(String(url)).pathname, init);
  const client = createClient({ url: "https://softedge.test", fetch });
  const { action, probabilities } = await client.act("pushes", {
    observation,
    mode: "deterministic",
    return: ["probabilities"],
  });
  expect(action).toBe(indexOfMost(logitsOf(observation)));
  expect(probabilities).toEqual(closeTo(softmax(logitsOf(observation))));
});

describe("at /v2", () => {
  const path = "/v2/models/pushes";
  const input = { name: "observation", shape: [3, 3], datatype: "FP32", data: observations };
  const infer = async (body: object) => {
    const init = { method: "POST", headers: json, body: JSON.stringify(body) };
    return inferenceResponse.parse(await (await worker.request(`${path}/infer`, init)).json());
  };

  test("observations are FP32 [batch, dimensions], actions INT64 [batch]", async () => {
    const { inputs, outputs } = modelMetadata.parse(await (await worker.request(path)).json());
    expect(inputs).toEqual([
      { name: "observation", datatype: "FP32", shape: [-1, 3] },
      { name: "epsilon", datatype: "FP32", shape: [-1, 3] },
    ]);
    expect(outputs).toEqual([
      { name: "action", datatype: "INT64", shape: [-1] },
      { name: "deterministic_action", datatype: "INT64", shape: [-1] },
      { name: "log_prob", datatype: "FP32", shape: [-1] },
      { name: "logits", datatype: "FP32", shape: [-1, 3] },
    ]);
  });

  test("the same seed draws the same actions as at /v1", async () => {
    const { outputs } = await infer({ inputs: [input], parameters: { seed: 7 } });
    const answer = await (await worker.ask("pushes", { observations, seed: 7 })).json();
    const { actions, log_probs } = actBatchResponse.parse(answer);
    const [action, deterministic, logProb, logits] = outputs.map(({ data }) => data);
    expect([action, logProb]).toEqual([actions, log_probs]);
    expect(deterministic).toEqual(observations.map((seen) => indexOfMost(logitsOf(seen))));
    expect(logits).toEqual(closeTo(observations.flatMap(logitsOf)));
  });
});

describe("an experiment", () => {
  const armOf = (policy: string, mode: string) => {
    const { version } = written(policy).manifest;
    return { name: mode, policy, version, mode };
  };
  const declare = (name: string, arms: object[]) =>
    worker.admin("PUT", `/experiments/${name}`, {
      headers: json,
      body: JSON.stringify({ name, arms, weights: [0.5, 0.5], decisions: { sample: 1 } }),
    });

  test("logs the vector and the index of every decision", async () => {
    const name = "pushing";
    const arms = ["stochastic", "deterministic"].map((mode) => armOf("pushes", mode));
    expect((await declare(name, arms)).status).toBe(200);
    await worker.postAdmin(`/experiments/${name}/start`, {});
    await shareExperiments();
    const answers = await Promise.all(
      arms.map(async ({ name: arm }) => {
        const response = await worker.request(`/v1/experiments/${name}/act`, {
          method: "POST",
          headers: json,
          body: JSON.stringify({ unit: "a", arm, observation, seed: 7 }),
        });
        return experimentAction.parse(await response.json());
      }),
    );
    // The queue leads to the Worker's own bucket.
    const logged = async () => {
      const { objects = [] } = (await env.POLICIES?.list({ prefix: `decisions/${name}/` })) ?? {};
      const texts = objects.map(async ({ key }) => (await env.POLICIES?.get(key))?.text() ?? "");
      const lines = (await Promise.all(texts)).flatMap((text) => text.trimEnd().split("\n"));
      return lines.map((line) => decision.parse(JSON.parse(line)));
    };
    await eventually(async () => (await logged()).length === 2);
    const byMode = new Map((await logged()).map((line) => [line.mode, line]));
    for (const { mode, action, log_prob, seed } of answers) {
      expect(byMode.get(mode)).toMatchObject({ observation, action, log_prob, seed });
    }
    expect(byMode.get("deterministic")?.action).toBe(indexOfMost(logitsOf(observation)));
  });

  test("has arms of one kind of actions, at the same observations", async () => {
    const arms = [armOf("pushes", "stochastic"), armOf("clipped", "deterministic")];
    const { errors } = await refusal(await declare("unlike", arms));
    expect(errors).toEqual([
      {
        pointer: "/arms/1",
        detail:
          "takes and gives observations of 3 numbers and actions of 1 number, " +
          "and the first arm observations of 3 numbers and one of 3 actions",
      },
    ]);
  });
});
