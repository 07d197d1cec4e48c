import { describe, expect, test } from "vitest";
import { actingWith, evaluateActor } from "../../export/evaluate-actor.ts";
import { loadActor, type OnnxActor } from "../../export/onnx-policy.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { logStd, packageOf } from "../distributions.ts";

async function use<T>(name: string, work: (actor: OnnxActor) => Promise<T>): Promise<T> {
  const { manifest, actor: bytes } = packageOf(name);
  const actor = await loadActor(bytes, manifest);
  try {
    return await work(actor);
  } finally {
    await actor.release();
  }
}

const observation = [1, 0.5, -2];
const center = 1 - 0.25 - 0.5 + 0.1;

describe("an actor that onnxruntime-node runs", () => {
  test("of distribution none gives its action alone, whatever noise there is", async () => {
    await use("deterministic", async (actor) => {
      const result = await actor.run(observation, new Float32Array(), 1);
      expect(Object.keys(result)).toEqual(["action"]);
      expect(Number(result.action[0])).toBeCloseTo(2 * Math.tanh(center), 5);
    });
  });

  test("of distribution none has no stochastic mode", async () => {
    await use("deterministic", async (actor) => {
      expect(() => actingWith(actor, "stochastic")).toThrow(
        "the policy has no stochastic mode: it acts deterministic",
      );
      const [action] = await actingWith(actor, "deterministic")(observation, 7, 0);
      expect(action).toBeCloseTo(2 * Math.tanh(center), 5);
    });
  });

  test("may draw actions without a density", async () => {
    await use("implicit", async (actor) => {
      const { action } = await actor.run(observation, Float32Array.of(-1), 1);
      expect(Number(action[0])).toBeCloseTo(2 * Math.tanh(center - 0.5), 5);
    });
  });

  test("clips the draws of a Gaussian to its bounds, and tells their density before", async () => {
    await use("clipped", async (actor) => {
      const { action, log_prob } = await actor.run(observation, Float32Array.of(9), 1);
      expect(Number(action[0])).toBe(2);
      const density = -0.5 * 81 - logStd - 0.5 * Math.log(2 * Math.PI);
      expect(Number(log_prob[0])).toBeCloseTo(density, 4);
    });
  });

  test("plays whole episodes in the environment of its spaces", async () => {
    const environment = await makeEnvironment("Pendulum-v1", {});
    await use("deterministic", async (actor) => {
      const { returns } = await evaluateActor(actor, environment, "deterministic", 2);
      expect(returns).toHaveLength(2);
    });
    environment.release();
  });
});
