import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { actBatchResponse, actResponse } from "../../schemas/act-response.ts";
import { decision } from "../../schemas/decision.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { inferenceResponse, modelMetadata } from "../../schemas/inference-protocol.ts";
import { policyList } from "../../schemas/manifest.ts";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, shareExperiments, startIsolate } from "./isolate.ts";
import { openModel, writeModelMessage } from "./onnx-file.ts";
import { bundled, refusalOfPackage, withActor, written } from "./packages.ts";
import { openStream } from "./stream-client.ts";

const worker = startIsolate();
const names = ["deterministic", "implicit", "clipped", "pushes"];
const json = { "content-type": "application/json" };
const observation = [1, 0.5, -2];
/** x W + b, as test/distributions.ts has them. */
const center = observation[0] - 0.5 * observation[1] + 0.25 * observation[2] + 0.1;

beforeAll(async () => {
  await emptyRegistry();
  for (const name of names) {
    const policy = written(name);
    expect((await worker.publish(policy)).status).toBeLessThan(300);
    await worker.promote(name, policy.manifest.version);
  }
});

async function ask(policy: string, question: object) {
  const response = await worker.ask(policy, question);
  expect(response.status).toBe(200);
  return response.json();
}

const act = async (policy: string, question: object = {}) =>
  actResponse.parse(await ask(policy, { observation, ...question }));

async function refused(policy: string, question: object) {
  const { status, detail, errors } = await refusal(
    await worker.ask(policy, { observation, ...question }),
  );
  return { status, pointers: errors?.map(({ pointer }) => pointer), detail };
}

test("packages of any algorithm and origin pass the check", async () => {
  for (const name of names) {
    const { manifest, actor } = written(name);
    expect(await refusalOfPackage(manifest, actor)).toBeNull();
  }
  expect(written("clipped").manifest.algorithm).toBe("an-algorithm-of-2031");
});

test.each([
  ["deterministic", "implicit", "/manifest/evaluation/stochastic"],
  ["deterministic", "categorical", "/manifest/distribution"],
  ["pushes", "squashed_gaussian", "/manifest/distribution"],
  ["clipped", "none", "/manifest/evaluation/stochastic"],
  ["clipped", "implicit", "/actor/graph/output"],
])("a package of %s that says %s is refused at %s", async (name, distribution, pointer) => {
  const { manifest, actor } = written(name);
  const problem = await refusalOfPackage({ ...manifest, distribution }, actor);
  expect(problem?.errors?.map(({ pointer }) => pointer)).toContain(pointer);
});

test.each([
  ["mean", "float32[2]0"],
  ["log_std", "float32[2]0"],
])(
  "a clipped Gaussian whose %s is not that of its actions is refused",
  async (output, constant) => {
    const exported = written("clipped");
    const model = openModel(exported.actor);
    const node = model.graph.node.find((node) => node.output[0] === output);
    if (!node) throw new Error(`there is no ${output}`);
    node.input[1] = constant;
    const { manifest, actor } = await withActor(exported, writeModelMessage(model));
    expect((await refusalOfPackage(manifest, actor))?.detail).toContain(
      "answers an action that is not mean + exp(log_std) epsilon, clipped",
    );
  },
);

test("the list of policies has the distribution and the modes of each", async () => {
  const { policies } = policyList.parse(await (await worker.request("/v1/policies")).json());
  const facts = new Map(policies.map(({ name, ...facts }) => [name, facts]));
  const both = ["stochastic", "deterministic"];
  expect(facts.get("deterministic")).toMatchObject({
    distribution: "none",
    modes: ["deterministic"],
  });
  expect(facts.get("implicit")).toMatchObject({ distribution: "implicit", modes: both });
  expect(facts.get("pendulum")).toMatchObject({ distribution: "squashed_gaussian", modes: both });
});

describe("a policy without a distribution", () => {
  const action = [expect.closeTo(2 * Math.tanh(center), 5)];

  test("acts deterministically, without a log_prob", async () => {
    const { version } = written("deterministic").manifest;
    expect(await act("deterministic")).toEqual({
      action,
      mode: "deterministic",
      policy: "deterministic",
      version,
      seed: null,
      step: null,
    });
    expect(await act("deterministic", { mode: "deterministic", seed: 7, step: 3 })).toMatchObject({
      action,
      seed: null,
      step: null,
    });
  });

  test("answers a batch, too", async () => {
    const observations = [observation, [0, 0, 0], observation];
    const answer = actBatchResponse.parse(await ask("deterministic", { observations }));
    expect(answer.actions).toEqual([action, [expect.closeTo(2 * Math.tanh(0.1), 5)], action]);
    expect("log_probs" in answer).toBe(false);
  });

  test("has no other mode, takes no noise, and returns nothing besides", async () => {
    expect(await refused("deterministic", { mode: "stochastic" })).toEqual({
      status: 422,
      pointers: ["/mode"],
      detail:
        "/mode must be deterministic: the policy's distribution is none, so that there is nothing to draw from",
    });
    expect(await refused("deterministic", { mode: "greedy" })).toEqual({
      status: 422,
      pointers: ["/mode"],
      detail: '/mode must be "deterministic"',
    });
    expect(await refused("deterministic", { epsilon: [0.5] })).toEqual({
      status: 422,
      pointers: ["/epsilon"],
      detail: "/epsilon deterministic acting takes no noise: leave epsilon out",
    });
    for (const name of ["mean", "epsilon"]) {
      expect(await refused("deterministic", { return: [name] })).toMatchObject({
        status: 422,
        pointers: expect.arrayContaining(["/return"]),
        detail: expect.stringContaining("a policy of distribution none answers its action alone"),
      });
    }
  });

  test("answers in a stream, and goes on after a refusal", async () => {
    const stream = await openStream("deterministic", worker.request);
    stream.say({ observation, seed: 7 });
    const answer = await stream.answer();
    expect(answer).toMatchObject({ action, mode: "deterministic", seed: null, index: 0 });
    expect("log_prob" in answer).toBe(false);
    stream.say({ observation, mode: "stochastic" });
    expect(await stream.problem()).toMatchObject({ status: 422, index: 1 });
    stream.say({ observation });
    expect(await stream.answer()).toMatchObject({ action, index: 2 });
    stream.socket.close();
  });
});

describe("at /v2, a policy without a distribution", () => {
  const path = "/v2/models/deterministic";
  const input = { name: "observation", shape: [1, 3], datatype: "FP32", data: observation };
  const infer = (body: object) =>
    worker.request(`${path}/infer`, { method: "POST", headers: json, body: JSON.stringify(body) });

  test("has one input and one output", async () => {
    const { inputs, outputs } = modelMetadata.parse(await (await worker.request(path)).json());
    expect(inputs).toEqual([{ name: "observation", datatype: "FP32", shape: [-1, 3] }]);
    expect(outputs).toEqual([{ name: "action", datatype: "FP32", shape: [-1, 1] }]);
  });

  test("answers its action", async () => {
    const response = await infer({ inputs: [input], parameters: { seed: 7 } });
    const { parameters, outputs } = inferenceResponse.parse(await response.json());
    expect(parameters).toEqual({ mode: "deterministic" });
    expect(outputs).toMatchObject([{ name: "action", shape: [1, 1] }]);
    expect(outputs[0].data[0]).toBeCloseTo(2 * Math.tanh(center), 5);
  });

  test.each([
    [
      { inputs: [input], parameters: { mode: "stochastic" } },
      "parameter mode: must be deterministic, the one mode of this policy",
    ],
    [
      { inputs: [input, { name: "epsilon", shape: [1, 1], datatype: "FP32", data: [0] }] },
      'there is no input "epsilon"; the inputs are observation',
    ],
    [
      { inputs: [input], outputs: [{ name: "log_prob" }] },
      'there is no output "log_prob"; the outputs are action',
    ],
  ])("refuses %j", async (body, error) => {
    const response = await infer(body);
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });
});

test("an implicit policy draws actions, and has no log_prob", async () => {
  const [epsilon] = drawEpsilon("normal", 7, 1, 1, 2);
  const answer = await act("implicit", { seed: 7, step: 2, return: ["epsilon"] });
  expect(answer).toMatchObject({ mode: "stochastic", seed: 7, step: 2, epsilon: [epsilon] });
  expect([answer.action].flat()[0]).toBeCloseTo(2 * Math.tanh(center + 0.5 * epsilon), 5);
  expect("log_prob" in answer).toBe(false);
  const still = await act("implicit", { mode: "deterministic" });
  expect([still.action].flat()[0]).toBeCloseTo(2 * Math.tanh(center), 5);
  expect(await refused("implicit", { return: ["mean"] })).toMatchObject({
    status: 422,
    pointers: ["/return/0"],
    detail: expect.stringContaining("must be one of epsilon: a policy of distribution implicit"),
  });
});

test("a clipped Gaussian answers actions within its bounds, and the density before clipping", async () => {
  const answer = await act("clipped", { epsilon: [50], return: ["mean", "log_std"] });
  expect(answer).toMatchObject({ action: [2], mode: "stochastic" });
  expect(answer.mean?.[0]).toBeCloseTo(center, 5);
  expect(answer.log_std).toEqual([-0.5]);
  expect(answer.log_prob).toBeCloseTo(-1250 + 0.5 - 0.5 * Math.log(2 * Math.PI), 2);
});

test("discrete actions may be chosen of a vector", async () => {
  const answer = await act("pushes", { seed: 7, return: ["probabilities"] });
  expect([0, 1, 2]).toContain(answer.action);
  const chosen = answer.probabilities?.[Number(answer.action)] ?? 0;
  expect(answer.log_prob).toBeCloseTo(Math.log(chosen), 5);
});

test("a promotion to another distribution is refused: callers would miss what they ask for", async () => {
  const { manifest, actor } = written("deterministic");
  await worker.publish({ manifest: { ...manifest, name: "implicit" }, actor });
  const { version } = manifest;
  const { status, detail } = await refusal(
    await worker.postAdmin("/policies/implicit/promote", { version }),
  );
  expect(status).toBe(409);
  expect(detail).toContain("actions of 1 number (none), the live version observations of 3");
});

describe("in an experiment", () => {
  const armOf = (policy: string, mode: string, name = policy) => {
    const found = names.includes(policy) ? written(policy) : bundled(policy);
    return { name, policy, version: found.manifest.version, mode };
  };
  const declare = (name: string, arms: object[]) =>
    worker.admin("PUT", `/experiments/${name}`, {
      headers: json,
      body: JSON.stringify({ name, arms, weights: [0.5, 0.5], decisions: { sample: 1 } }),
    });

  test("an arm cannot act in a mode that its policy lacks", async () => {
    const arms = [armOf("pendulum", "stochastic"), armOf("deterministic", "stochastic")];
    const { status, errors } = await refusal(await declare("impossible", arms));
    expect(status).toBe(422);
    expect(errors).toEqual([
      {
        pointer: "/arms/1/mode",
        detail: "must be deterministic: the distribution of deterministic is none",
      },
    ]);
  });

  test("arms must be over the same spaces, not of the same distribution", async () => {
    const arms = [armOf("pendulum", "stochastic"), armOf("pushes", "stochastic")];
    const { errors } = await refusal(await declare("unlike", arms));
    expect(errors?.map(({ pointer }) => pointer)).toEqual(["/arms/1"]);
  });

  test("a stochastic policy meets a deterministic one, whose decisions have no log_prob", async () => {
    const name = "mixed";
    const arms = [armOf("pendulum", "stochastic"), armOf("deterministic", "deterministic")];
    expect((await declare(name, arms)).status).toBe(200);
    await worker.postAdmin(`/experiments/${name}/start`, {});
    await shareExperiments();
    const decided = await Promise.all(
      ["deterministic", "pendulum"].map(async (arm) => {
        const response = await worker.request(`/v1/experiments/${name}/act`, {
          method: "POST",
          headers: json,
          body: JSON.stringify({ unit: "a", arm, observation }),
        });
        return experimentAction.parse(await response.json());
      }),
    );
    expect(decided.map(({ log_prob }) => typeof log_prob)).toEqual(["undefined", "number"]);
    // The queue leads to the Worker's own bucket.
    const logged = async () => {
      const { objects = [] } = (await env.POLICIES?.list({ prefix: `decisions/${name}/` })) ?? {};
      const texts = objects.map(async ({ key }) => (await env.POLICIES?.get(key))?.text() ?? "");
      const lines = (await Promise.all(texts)).flatMap((text) => text.trimEnd().split("\n"));
      return lines.map((line) => decision.parse(JSON.parse(line)));
    };
    await eventually(async () => (await logged()).length === 2);
    const byArm = new Map((await logged()).map(({ arm, log_prob }) => [arm, log_prob]));
    expect(byArm.get("deterministic")).toBeNull();
    expect(byArm.get("pendulum")).toBe(decided[1].log_prob);
  });
});
