import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { evaluatePolicy } from "../../library/packages.ts";
import { loadPolicy } from "../../library/policy.ts";

async function loaded(path: string) {
  const policy = await loadPolicy(path);
  onTestFinished(() => policy.release());
  return policy;
}

/** The Worker's answer that the README shows. */
const [, shown] = /```json\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8")) ?? [];
const answer: Record<string, unknown> & { action: number[]; log_prob: number } = JSON.parse(shown);
const observation = [0.9986, 0.0523, 0];

test("the same seed gives the action that the Worker answers", async () => {
  const policy = await loaded("policies/pendulum");
  const acted = await policy.act(observation, { seed: 7 });
  expect([acted.action].flat()).toEqual(answer.action.map((each) => expect.closeTo(each, 5)));
  expect(acted.log_prob).toBeCloseTo(answer.log_prob, 4);
  expect(acted).toMatchObject({ mode: answer.mode, seed: answer.seed, step: answer.step });
});

test("deterministic acting draws no noise, and each row of many its own", async () => {
  const policy = await loaded("policies/pendulum");
  const options = { mode: "deterministic" } as const;
  const [one, other] = [
    await policy.act(observation, options),
    await policy.act(observation, options),
  ];
  expect(one).toEqual(other);
  expect(one).toMatchObject({ seed: null, step: null });
  const [first, second] = await policy.actAll([observation, observation], { seed: 7 });
  expect(first.action).not.toEqual(second.action);
  expect(await policy.actAll([])).toEqual([]);
});

test("a discrete policy takes an index and gives one", async () => {
  const policy = await loaded("policies/taxi");
  const { action } = await policy.act(309, { seed: 7 });
  expect([0, 1, 2, 3, 4, 5]).toContain(action);
  await expect(policy.act(500)).rejects.toThrow("a whole number from 0 to 499");
});

test("wrong observations are refused with the limit", async () => {
  const policy = await loaded("policies/pendulum");
  await expect(policy.act([1, 2])).rejects.toThrow("an observation has 3 numbers here, got 2");
  await expect(policy.act([1, 2, Number.NaN])).rejects.toThrow("finite float32 numbers");
});

test("whole episodes are played in the policy's own environment", async () => {
  const { mean, returns } = await evaluatePolicy("policies/taxi", { episodes: 20 });
  expect(returns).toHaveLength(20);
  // The optimum is 7.93 on average; every delivery pays at least 0.
  expect(mean).toBeGreaterThan(4);
});
