import cases from "softedge:imported";
import { beforeAll, describe, expect, test } from "vitest";
import { compareAnswers } from "../../export/compare-answers.ts";
import type { OnnxActor } from "../../export/onnx-policy.ts";
import { actBatchResponse } from "../../schemas/act-response.ts";
import { inferenceResponse } from "../../schemas/inference-protocol.ts";
import { policyList } from "../../schemas/manifest.ts";
import { interfaceOf, type PolicyFacts } from "../../schemas/policy-interface.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { refusalOfPackage } from "./packages.ts";

const worker = startIsolate();
const imported = cases.map(({ actor, ...rest }) => ({
  ...rest,
  actor: Uint8Array.from(atob(actor), (letter) => letter.charCodeAt(0)).buffer,
}));

beforeAll(async () => {
  await emptyRegistry();
  for (const policy of imported) {
    const response = await worker.publish(policy);
    expect(response.status, await response.clone().text()).toBeLessThan(300);
    await worker.promote(policy.manifest.name, policy.manifest.version);
  }
});

/** An actor that the Worker runs, asked for batches of so many rows. */
function servedActor(name: string, facts: PolicyFacts, batch: number): OnnxActor {
  const follows = interfaceOf(facts);
  const { inputs, outputs, noise } = follows;
  return {
    interface: follows,
    async run(observations, epsilon, rows) {
      const collected: Record<string, number[]> = {};
      const part = (values: ArrayLike<number>, from: number, to: number) => {
        const columns = values.length / rows;
        return Array.from(values).slice(from * columns, to * columns);
      };
      for (let from = 0; from < rows; from += batch) {
        const to = Math.min(rows, from + batch);
        const tensor = (of: typeof inputs.observation, values: ArrayLike<number>) => ({
          name: of.name,
          datatype: of.datatype,
          shape: [to - from, ...of.row],
          data: part(values, from, to),
        });
        const response = await worker.request(`/v2/models/${name}/infer`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            inputs: [
              tensor(inputs.observation, observations),
              ...(inputs.epsilon ? [tensor(inputs.epsilon, epsilon)] : []),
            ],
          }),
        });
        const answer = inferenceResponse.parse(await response.json());
        for (const { name, data } of answer.outputs) {
          collected[name] = [...(collected[name] ?? []), ...data];
        }
      }
      expect(noise === undefined).toBe(inputs.epsilon === undefined);
      return Object.fromEntries(
        outputs.map(({ name, datatype }) => [
          name,
          datatype === "FP32"
            ? Float32Array.from(collected[name])
            : BigInt64Array.from(collected[name], BigInt),
        ]),
      );
    },
    release: async () => {},
  };
}

describe.each(imported.map((each) => [each.manifest.name, each] as const))("%s", (name, each) => {
  const { manifest, actor, recorded } = each;

  test("passes the check of packages", async () => {
    expect(await refusalOfPackage(manifest, actor)).toBeNull();
  });

  test.each([1, 64])("answers in batches of %i as the original did", async (batch) => {
    const served = servedActor(name, manifest, batch);
    const compared = await compareAnswers({ actor: served, facts: manifest }, recorded);
    expect(compared.length).toBeGreaterThan(0);
    for (const { name, actual, expected } of compared) {
      const errors = actual.map(
        (x, i) => Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i])),
      );
      expect(Math.max(...errors), name).toBeLessThan(1e-5);
    }
  });

  test("acts deterministically as the original did", async () => {
    const { observations, deterministic_actions: expected } = recorded;
    const response = await worker.ask(name, { observations, mode: "deterministic" });
    const { actions } = actBatchResponse.parse(await response.json());
    for (const [i, number] of actions.flat().entries()) {
      expect(Math.abs(number - expected.flat()[i])).toBeLessThan(1e-5);
    }
  });
});

test("the list of policies tells where they come from", async () => {
  const { policies } = policyList.parse(await (await worker.request("/v1/policies")).json());
  const listed = policies.find(({ name }) => name === "pendulum-tqc");
  expect(listed).toMatchObject({
    algorithm: "tqc",
    origin: { kind: "import", framework: "sb3-contrib", format: "Stable-Baselines3 zip" },
  });
  expect(listed).not.toHaveProperty("environment");
  expect(listed).not.toHaveProperty("evaluation");
});
