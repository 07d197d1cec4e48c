import { describe, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { actResponse } from "../../schemas/act-response.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { StageMethod, StageMethods } from "../../stage/protocol.ts";
import { createStageHandler } from "../../stage/stage.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { manifestFor } from "./manifest.ts";

const hopper = readPackage("policies/hopper");

/** A stage, and what asks it as a page does. */
function startStage() {
  const answer = createStageHandler();
  let id = 0;
  const send = (method: StageMethod, params: object) =>
    answer({ id: id++, method, params } as Parameters<typeof answer>[0]);
  return {
    send,
    /** The result of a method, which must succeed. */
    async ask<Method extends StageMethod>(
      method: Method,
      params: Parameters<StageMethods[Method]>[0],
    ): Promise<ReturnType<StageMethods[Method]>> {
      const answered = await send(method, params);
      if ("error" in answered) throw new Error(answered.error.message);
      return answered.result as ReturnType<StageMethods[Method]>;
    },
    async errorOf(method: StageMethod, params: object) {
      const answered = await send(method, params);
      if ("result" in answered) throw new Error("nothing was refused");
      return answered.error;
    },
  };
}

const openHopper = (arm: 0 | 1) =>
  ({ arm, manifest: hopper.manifest, actor: Uint8Array.from(hopper.actor).buffer }) as const;

async function facts(id: string, more: Partial<Manifest> = {}) {
  const environment = await makeEnvironment(id);
  environment.release();
  return manifestFor(environment, more);
}

describe("open", () => {
  test("tells the environment and how it is shown", async () => {
    const { ask } = startStage();
    const { environment, picture } = await ask("open", openHopper(0));
    expect(environment).toMatchObject({
      id: "Hopper-v5",
      observationSpace: { kind: "box" },
      actionSpace: { kind: "box", low: [-1, -1, -1] },
      maxEpisodeSteps: 1000,
    });
    expect(environment.secondsPerStep).toBeCloseTo(0.008, 15);
    expect(picture).toMatchObject({ kind: "bodies", planar: true });
    const taxi = await ask("open", { arm: 1, manifest: await facts("Taxi-v3"), actor: null });
    expect(taxi.picture).toEqual({ kind: "scene" });
  });

  test("makes the environment with the options of the policy", async () => {
    const { ask, errorOf } = startStage();
    const manifest = await facts("Hopper-v5", { environment_options: { healthy_reward: 7 } });
    await ask("open", { arm: 0, manifest, actor: null });
    await ask("open", { arm: 1, manifest: await facts("Hopper-v5"), actor: null });
    const rewards: number[] = [];
    for (const arm of [0, 1] as const) {
      await ask("reset", { arm, seed: 0 });
      rewards.push((await ask("step", { arm, action: [0, 0, 0] })).reward);
    }
    expect(rewards[0] - rewards[1]).toBeCloseTo(6, 12);
    const wrong = await facts("Hopper-v5", { environment_options: { healthy_reward: "much" } });
    expect((await errorOf("open", { arm: 0, manifest: wrong, actor: null })).message).toMatch(
      /^Hopper-v5 cannot be made: healthy_reward: /,
    );
  });

  test.each<[what: string, facts: Partial<Manifest>, message: string]>([
    [
      "an environment of its own file",
      { environment: "Puck-v0", environment_file: { path: "puck.ts", sha256: "0".repeat(64) } },
      "somebody plays in Puck-v0 of the file puck.ts, and pages have only the environments of softedge",
    ],
    [
      "an environment of Gymnasium",
      { environment: "gymnasium:LunarLander-v3" },
      "somebody plays in gymnasium:LunarLander-v3, and pages have only the environments of softedge",
    ],
    ["no environment", { environment: undefined }, "somebody names no environment to play in"],
  ])("refuses %s with 404", async (_, more, message) => {
    const { errorOf } = startStage();
    const manifest = { ...(await facts("Taxi-v3")), ...more };
    expect(await errorOf("open", { arm: 0, manifest, actor: null })).toEqual({
      message,
      status: 404,
    });
  });

  test("refuses a policy of other spaces as Node does", async () => {
    const { errorOf } = startStage();
    const manifest = await facts("Taxi-v3", { environment: "CartPole-v1" });
    expect(await errorOf("open", { arm: 0, manifest, actor: null })).toEqual({
      message:
        "somebody takes and gives one of 500 states and one of 6 actions, and CartPole-v1 observations of 4 numbers and one of 2 actions",
    });
  });

  test("refuses what is no manifest, and what is no actor", async () => {
    const { errorOf } = startStage();
    const { name: _, ...nameless } = await facts("Taxi-v3");
    expect((await errorOf("open", { arm: 0, manifest: nameless, actor: null })).message).toBe(
      "/name is missing",
    );
    const broken = { ...openHopper(0), actor: Uint8Array.of(1, 2, 3).buffer };
    expect((await errorOf("open", broken)).message).not.toBe("");
  });

  test("takes the place of what was open before, also where it fails", async () => {
    const { ask, errorOf } = startStage();
    await ask("open", openHopper(0));
    await ask("open", { arm: 0, manifest: await facts("Taxi-v3"), actor: null });
    expect((await ask("reset", { arm: 0, seed: 0 })).observation).toEqual(expect.any(Number));
    await errorOf("open", {
      arm: 0,
      manifest: await facts("Taxi-v3", { environment: "X" }),
      actor: null,
    });
    expect(await errorOf("reset", { arm: 0, seed: 0 })).toEqual({
      message: "nothing is open in arm 0: open it first",
    });
  });
});

describe("two arms", () => {
  test("play apart from each other, and one's failure leaves the other alone", async () => {
    const { ask, errorOf } = startStage();
    for (const arm of [0, 1] as const) {
      await ask("open", openHopper(arm));
      await ask("reset", { arm, seed: 7 });
    }
    const one = await ask("step", { arm: 0, action: [0.1, 0.2, 0.3] });
    await errorOf("open", { arm: 1, manifest: {}, actor: null });
    expect((await errorOf("step", { arm: 1, action: [0, 0, 0] })).message).toMatch(/open it first/);
    const two = await ask("step", { arm: 0, action: [0, 0, 0] });
    expect([one.step, two.step]).toEqual([1, 2]);
    expect(await ask("close", { arm: 0 })).toBeNull();
    expect((await errorOf("reset", { arm: 0, seed: 7 })).message).toMatch(/open it first/);
  });

  test("reset to the same seed in the middle of an episode begins it anew", async () => {
    const { ask } = startStage();
    await ask("open", openHopper(0));
    const start = await ask("reset", { arm: 0, seed: 7 });
    await ask("step", { arm: 0, action: [1, 1, 1] });
    expect(await ask("reset", { arm: 0, seed: 7 })).toEqual(start);
  });

  test("tell what is wrong with an action or a push, and go on", async () => {
    const { ask, errorOf } = startStage();
    await ask("open", openHopper(0));
    await ask("reset", { arm: 0, seed: 7 });
    expect(await errorOf("step", { arm: 0, action: [0] })).toEqual({
      message: "an action has 3 dimensions, got 1",
    });
    const push = { body: 9, point: [0, 0, 0], force: [0, 0, 0] };
    expect(await errorOf("step", { arm: 0, action: [0, 0, 0], push })).toEqual({
      message: "a push is of a body from 1 to 4, got 9",
    });
    expect((await ask("step", { arm: 0, action: [0, 0, 0] })).step).toBe(1);
  });
});

describe("act", () => {
  test("answers about the current observation, and about another", async () => {
    const { ask } = startStage();
    await ask("open", openHopper(0));
    const { observation } = await ask("reset", { arm: 0, seed: 7 });
    const wanted = { mode: "stochastic", seed: 7, step: 0, return: ["mean", "log_std"] } as const;
    const answer = await ask("act", { arm: 0, ...wanted });
    expect(actResponse.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ policy: "hopper", version: hopper.manifest.version, seed: 7 });
    expect(await ask("act", { arm: 0, ...wanted, observation })).toEqual(answer);
    const still = new Array(11).fill(0);
    expect(await ask("act", { arm: 0, ...wanted, observation: still })).not.toEqual(answer);
    await ask("step", { arm: 0, action: answer.action });
    expect((await ask("act", { arm: 0, ...wanted })).action).not.toEqual(answer.action);
  });

  test("refuses what the Worker refuses, with its words", async () => {
    const { ask, errorOf } = startStage();
    await ask("open", openHopper(0));
    await ask("reset", { arm: 0, seed: 7 });
    expect(await errorOf("act", { arm: 0, observation: [1] })).toEqual({
      message:
        "/observation must have exactly 11 numbers, one for each dimension of the observation",
      status: 422,
    });
  });

  test("needs an actor, and an episode", async () => {
    const { ask, errorOf } = startStage();
    await ask("open", { arm: 0, manifest: hopper.manifest, actor: null });
    await ask("open", openHopper(1));
    expect((await errorOf("act", { arm: 0 })).message).toBe(
      "arm 0 was opened without an actor, and cannot act",
    );
    expect((await errorOf("act", { arm: 1 })).message).toBe("no episode is under way: reset first");
  });
});
