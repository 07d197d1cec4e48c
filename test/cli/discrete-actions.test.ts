import { describe, expect, test } from "vitest";
import { actingThrough } from "../../cli/served-actor.ts";
import { simulateEpisode } from "../../cli/simulation.ts";
import { createClient } from "../../client/index.ts";
import { actingWith, evaluateActor } from "../../export/evaluate-actor.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import { packageOf } from "../distributions.ts";

const { manifest, actor: bytes } = packageOf("pushes");

/** An environment of three steps with the spaces of pushes, whose rewards are the indices it is given. */
function makePushing(): Environment {
  let steps = 0;
  return {
    id: "Pushing-v0",
    observationSpace: manifest.observation,
    actionSpace: manifest.action,
    maxEpisodeSteps: 3,
    horizon: 3,
    secondsPerStep: 1,
    reset: () => {
      steps = 0;
      return Float64Array.of(1, 0.5, -2);
    },
    step(action) {
      expect(action).toHaveLength(1);
      expect([0, 1, 2]).toContain(action[0]);
      steps += 1;
      const observation = Float64Array.of(0, 0, steps);
      return { observation, reward: action[0], terminated: steps === 3, truncated: false };
    },
    read: () => Float64Array.of(steps),
    write() {},
    scene: () => {
      throw new Error("has no picture");
    },
    release() {},
  };
}

const observed = [
  [1, 0.5, -2],
  [0, 0, 1],
  [0, 0, 2],
];

/** A client of a Worker that answers action 2, and what it was asked. */
function clientOf(asked: unknown[]) {
  const fetch = async (_: unknown, init?: RequestInit) => {
    const { observation, outcomes } = JSON.parse(String(init?.body ?? "{}"));
    if (observation !== undefined) asked.push(observation);
    return Response.json(
      outcomes
        ? { recorded: 1, duplicates: 0, conflicts: [], unknown: [] }
        : { action: 2, arm: "a" },
    );
  };
  return createClient({ url: "http://softedge.test", fetch });
}

describe("a policy that chooses an index for a vector", () => {
  test("plays episodes by its own actor", async () => {
    const actor = await loadActor(bytes, manifest);
    const environment = makePushing();
    const act = actingWith(actor, "deterministic");
    const { observations, actions, reset_obs } = await recordEpisode(environment, act, 7);
    expect([reset_obs, ...observations]).toEqual([...observed, [0, 0, 3]]);
    // W x is (0.25, 0, -0.25) at first, and then z / 4 (1, 0, -1): the first action each time.
    expect(actions).toEqual([0, 0, 0]);
    expect((await evaluateActor(actor, environment, "deterministic", 2)).returns).toEqual([0, 0]);
    const { returns } = await evaluateActor(actor, environment, "stochastic", 50);
    expect(new Set(returns).size).toBeGreaterThan(2);
    await actor.release();
  });

  test("plays through a Worker", async () => {
    const asked: unknown[] = [];
    const act = actingThrough(clientOf(asked), manifest, "stochastic");
    const { actions } = await recordEpisode(makePushing(), act, 7);
    expect(asked).toEqual(observed);
    expect(actions).toEqual([2, 2, 2]);
  });

  test("plays as a unit of an experiment", async () => {
    const asked: unknown[] = [];
    const experiment = clientOf(asked).experiment("trial");
    const episode = await simulateEpisode(experiment, makePushing(), 7);
    expect(asked).toEqual(observed);
    expect(episode).toMatchObject({ arm: "a", return: 6, steps: 3, isNew: true });
  });
});
