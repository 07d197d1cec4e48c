import { describe, expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { act, actBatch } from "./client.ts";

const observation = [Math.cos(2), Math.sin(2), -1.5];
const observations = [observation, [1, 0, 0], [-1, 0, 8]];

describe("one observation", () => {
  test("is answered with an action, its log_prob, and what answered", async () => {
    const answer = await act("pendulum", { observation });
    expect(answer).toMatchObject({ policy: "pendulum", mode: "stochastic" });
    expect(answer.action).toHaveLength(1);
    expect(answer.seed).not.toBeNull();
  });

  test("of a discrete policy is answered with the index of an action", async () => {
    const { action } = await act("taxi", { observation: 328 });
    expect([0, 1, 2, 3, 4, 5]).toContain(action);
  });

  test("may be any state, any finite vector, or integers that JSON writes as such", async () => {
    await act("taxi", { observation: 0 });
    await act("taxi", { observation: 499 });
    await act("pendulum", { observation: [-100, 0, 1e3] });
  });
});

describe("a batch", () => {
  test("is answered row by row", async () => {
    const batch = await actBatch("pendulum", { observations, mode: "deterministic" });
    for (const [row, observation] of observations.entries()) {
      const { action, log_prob } = await act("pendulum", { observation, mode: "deterministic" });
      expect(batch.actions[row]).toEqual(action);
      expect(batch.log_probs[row]).toBeCloseTo(log_prob, 4);
    }
  });

  test("may have 1024 rows", async () => {
    const { actions } = await actBatch("taxi", { observations: Array(1024).fill(7), seed: 1 });
    expect(actions).toHaveLength(1024);
  });

  test("with a seed answers row i alike, however many rows there are", async () => {
    const three = await actBatch("pendulum", { observations, seed: 11 });
    const two = await actBatch("pendulum", { observations: observations.slice(0, 2), seed: 11 });
    const one = await act("pendulum", { observation, seed: 11 });
    expect(two.actions).toEqual(three.actions.slice(0, 2));
    expect(one.action).toEqual(three.actions[0]);
  });

  test("draws every row anew", async () => {
    const { actions } = await actBatch("pendulum", { observations: Array(16).fill(observation) });
    expect(new Set(actions.map(String)).size).toBeGreaterThan(1);
  });
});

describe("deterministic mode", () => {
  test.each([
    ["pendulum", observation],
    ["taxi", 328],
  ])("of %s always gives the same action, and draws no noise", async (policy, observation) => {
    const question = { observation, mode: "deterministic" };
    const answer = await act(policy, question);
    expect(answer).toMatchObject({ mode: "deterministic", seed: null });
    expect(await act(policy, question)).toEqual(answer);
  });

  test("gives the action of zero noise", async () => {
    const still = await act("pendulum", { observation, epsilon: [0] });
    const preferred = await act("pendulum", { observation, mode: "deterministic" });
    expect(still.action).toEqual(preferred.action);
    expect(still.log_prob).toBe(preferred.log_prob);
  });
});

describe("the seed", () => {
  test("names the noise: the same seed gives the same answer", async () => {
    const question = { observation, seed: Number.MAX_SAFE_INTEGER };
    expect(await act("pendulum", question)).toEqual(await act("pendulum", question));
  });

  test("that the Worker picked is reported, and gives the same answer again", async () => {
    const first = await act("pendulum", { observation });
    expect(await act("pendulum", { observation, seed: first.seed })).toEqual(first);
  });

  test("is picked anew for each request", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => act("taxi", { observation: 1 })),
    );
    expect(new Set(answers.map(({ seed }) => seed)).size).toBe(8);
  });

  test.each([
    ["pendulum", "normal", observation, 1],
    ["taxi", "gumbel", 328, 6],
  ] as const)(
    "draws the noise for %s that anyone can draw",
    async (policy, law, observation, columns) => {
      const epsilon = [...drawEpsilon(law, 42, 1, columns)];
      const seeded = await act(policy, { observation, seed: 42 });
      expect(await act(policy, { observation, epsilon })).toEqual({
        ...seeded,
        seed: null,
        step: null,
      });
    },
  );
});

describe("the step", () => {
  test("is the first where a seed comes alone", async () => {
    const first = await act("pendulum", { observation, seed: 5 });
    expect(first.step).toBe(0);
    expect(await act("pendulum", { observation, seed: 5, step: 0 })).toEqual(first);
  });

  test.each([1, 199, 2 ** 32 - 1])(
    "%i of a seed has the noise that anyone can draw",
    async (step) => {
      const epsilon = [...drawEpsilon("normal", 5, 1, 1, step)];
      const seeded = await act("pendulum", { observation, seed: 5, step });
      expect(seeded).toMatchObject({ seed: 5, step });
      const given = await act("pendulum", { observation, epsilon });
      expect(given).toEqual({ ...seeded, seed: null, step: null });
    },
  );

  test("is apart from the rows: row 0 of a batch is what one observation gets", async () => {
    const batch = await actBatch("pendulum", { observations, seed: 11, step: 3 });
    const one = await act("pendulum", { observation, seed: 11, step: 3 });
    expect(batch.step).toBe(3);
    expect(batch.actions[0]).toEqual(one.action);
  });

  test("is told beside a seed that the Worker picked, which gives the same again", async () => {
    const first = await act("taxi", { observation: 9, step: 4 });
    const { seed, step } = first;
    expect(step).toBe(4);
    expect(await act("taxi", { observation: 9, seed, step })).toEqual(first);
  });

  test("is of no use where no noise is drawn", async () => {
    const question = { observation, mode: "deterministic" };
    const still = await act("pendulum", { ...question, seed: 1, step: 4 });
    expect(still.step).toBeNull();
    expect(still).toEqual(await act("pendulum", question));
  });
});

test("the version that is served may be asked for by name", async () => {
  const { version } = await act("pendulum", { observation, seed: 1 });
  const pinned = await act("pendulum", { observation, seed: 1, version });
  expect(pinned.version).toBe(version);
});

test("epsilon is the caller's own noise, one row for each observation", async () => {
  const epsilon = [[0.5], [-1], [2]];
  const batch = await actBatch("pendulum", { observations, epsilon });
  expect(batch.seed).toBeNull();
  const one = await act("pendulum", { observation: observations[1], epsilon: epsilon[1] });
  expect(batch.actions[1]).toEqual(one.action);
});
