import { globSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { knownLayouts } from "../../../interop/state-dicts/known-layouts.ts";
import { readStateDictPolicy } from "../../../interop/state-dicts/read.ts";
import { deviationsOf } from "./answers.ts";
import { recordingOf, stateDictFile } from "./fixtures.ts";

const all = globSync("test/fixtures/state-dicts/*.json").map((file) => basename(file, ".json"));
const ofLayouts = all.filter((name) => typeof recordingOf(name).options.layout === "string").sort();

const outputs = {
  squashed_gaussian: ["deterministic_action", "action", "log_prob", "mean", "log_std"],
  clipped_gaussian: ["deterministic_action", "action", "log_prob", "mean", "log_std"],
  categorical: ["deterministic_action", "action", "log_prob", "logits"],
  deterministic: ["deterministic_action"],
  greedy: ["deterministic_action", "q_values"],
};

describe("a policy read by a known layout answers as the original", () => {
  test.each(ofLayouts)("%s", async (name) => {
    const { options, answers } = recordingOf(name);
    const policy = readStateDictPolicy(stateDictFile(`${name}.pt`), options);
    const deviations = await deviationsOf(policy, answers);
    expect(Object.keys(deviations).sort()).toEqual([...outputs[policy.kind]].sort());
    const far = Object.entries(deviations).filter(([, deviation]) => !(deviation < 1e-5));
    expect(far).toEqual([]);
  });
});

test("a policy is recorded of every layout but those that have the same mapping as another", () => {
  const recorded = new Set(ofLayouts.map((name) => recordingOf(name).options.layout));
  const missing = [...knownLayouts.keys()].filter((name) => !recorded.has(name));
  expect(missing).toEqual(["tianshou-ddpg", "spinningup-ddpg"]);
  for (const name of missing) {
    const [own, same] = [name, name.replace("ddpg", "td3")].map((each) =>
      knownLayouts.get(each)?.map((mapping) => ({ ...mapping, algorithm: "" })),
    );
    expect(own).toBeDefined();
    expect(own).toEqual(same);
  }
});

test("a .safetensors file is as the state dict in it", async () => {
  const { options, answers } = recordingOf("cleanrl-sac");
  const policy = readStateDictPolicy(stateDictFile("cleanrl-sac.safetensors"), options);
  expect(policy.origin).toEqual({ format: "safetensors state dict", framework: "cleanrl" });
  expect((await deviationsOf(policy, answers)).log_prob).toBeLessThan(1e-5);
});

test("the bounds of actions are those in the file, unless others are chosen", () => {
  const file = stateDictFile("cleanrl-sac.pt");
  const own = readStateDictPolicy(file, { layout: "cleanrl-sac" });
  expect(own.action).toEqual({ kind: "box", low: [-2, -1], high: [1, 3] });
  const chosen = readStateDictPolicy(file, { layout: "cleanrl-sac", actionLow: -1, actionHigh: 1 });
  expect(chosen.action).toEqual({ kind: "box", low: [-1, -1], high: [1, 1] });
});

test("the numbers of features and of discrete actions are those of the tensors", () => {
  const policy = readStateDictPolicy(stateDictFile("cleanrl-dqn.pt"), { layout: "cleanrl-dqn" });
  expect(policy.observation).toMatchObject({ kind: "box", low: [null, null, null] });
  expect(policy.action).toEqual({ kind: "discrete", size: 4 });
});

test.each(["cleanrl-sac.pt", "cleanrl-sac.safetensors"])(
  "a file may be in a larger buffer: %s",
  (name) => {
    const bytes = stateDictFile(name);
    const part = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(
      3,
      3 + bytes.length,
    );
    const { action } = readStateDictPolicy(part, { layout: "cleanrl-sac" });
    expect(action).toEqual({ kind: "box", low: [-2, -1], high: [1, 3] });
  },
);
