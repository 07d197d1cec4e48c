import { describe, expect, test } from "vitest";
import { compareUpdates } from "../../../studies/conformance/updates.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { readFixture } from "../../fixture.ts";
import { type SmallStep, smallStep } from "../../train/engine/small-steps.ts";
import { tf } from "../../train/engine/tfjs-cpu.ts";
import { record } from "./record.ts";

const fixtures = [
  ["the float64 program of SAC 2018", "sac2018-updates.json", "updates-sac-2018"],
  ["Stable-Baselines3's SAC, of 2019", "sb3-sac-updates.json", "updates-sac-2019"],
  ["Stable-Baselines3's TD3", "updates/td3.json", "updates-td3"],
  ["Stable-Baselines3's DDPG", "updates/ddpg.json", "updates-ddpg"],
  ["Stable-Baselines3's PPO of box actions", "updates/ppo-box.json", "updates-ppo"],
  ["its PPO of discrete actions", "updates/ppo-discrete.json", "updates-ppo"],
  ["its PPO with minibatches cut short", "updates/ppo-truncated.json", "updates-ppo"],
  ["its PPO with deep networks", "updates/ppo-discrete-deep.json", "updates-ppo"],
] as const;

describe("the comparison of gradient steps", () => {
  test.each(fixtures)("agrees with %s", async (_, fixture, kind) => {
    const { agreement, failures } = await compareUpdates(readFixture(fixture));
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind, ok: true });
  });

  test.each(fixtures)("agrees with %s when tf.js takes the steps", async (_, fixture, kind) => {
    const { agreement, failures } = await compareUpdates(
      readFixture(fixture),
      (settings, program) => createTfjsLearner(settings, program(), tf),
    );
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind, ok: true });
  });

  const sizes = (hidden: number[]) => ({ observation: 3, action: 2, hidden });
  test.each<[SmallStep["name"], Partial<SmallStep>]>([
    ["sac-2018", { sizes: sizes([7]) }],
    ["sac-2018", { sizes: sizes([6, 4, 3]) }],
    ["sac-2019", { sizes: sizes([7]) }],
    ["sac-2019", { sizes: sizes([6, 4, 3]) }],
    ["sac-2019", { sizes: sizes([7]), critics: 3 }],
    ["td3", { sizes: sizes([7]), policyDelay: 1 }],
    ["td3", { sizes: sizes([6, 4, 3]), policyDelay: 2 }],
    ["td3", { sizes: sizes([7]), policyDelay: 3 }],
    ["td3", { sizes: sizes([7]), critics: 1 }],
    ["td3", { sizes: sizes([6, 4, 3]), critics: 3 }],
    ["ddpg", { sizes: sizes([7]) }],
    ["ddpg", { sizes: sizes([6, 4, 3]), critics: 2 }],
  ])("agrees with our own float64 evaluation of %s, with %j", async (name, changes) => {
    // As Stable-Baselines3 has it, from which recordings of the 2019 variant come.
    const recording = record({ ...smallStep(name, changes), derivativeOffset: 1e-6 }, 4);
    const { agreement, failures } = await compareUpdates(recording);
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind: `updates-${name}`, ok: true });
  });

  test.each([
    ["tqc", { n_quantiles: 25, initial: { log_ent_coef: [0] }, steps: [] }],
    ["dqn", { initial: {}, steps: [] }],
  ])("refuses a recording of %s in a sentence", async (algorithm, recording) => {
    await expect(compareUpdates({ algorithm, ...recording })).rejects.toThrow(
      `gradient steps of "${algorithm}" cannot be compared; ` +
        "those of sac-2018, sac-2019, td3, ddpg, ppo can",
    );
  });

  test("refuses what is no recording", async () => {
    await expect(compareUpdates({ source: "nobody" })).rejects.toThrow("initial");
  });
});
