import { describe, expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { act, actBatch } from "./client.ts";

const observation = [Math.cos(2), Math.sin(2), -1.5];
const observations = [observation, [1, 0, 0], [-1, 0, 8]];

test("nothing is answered besides that is not asked for", async () => {
  const usual = ["action", "log_prob", "mode", "policy", "version", "seed", "step"];
  expect(Object.keys(await act("pendulum", { observation }))).toEqual(usual);
  expect(Object.keys(await act("pendulum", { observation, return: [] }))).toEqual(usual);
  const { mean, log_std, epsilon } = await act("pendulum", { observation, return: ["log_std"] });
  expect([mean, epsilon]).toEqual([undefined, undefined]);
  expect(log_std).toHaveLength(1);
});

test("what is asked for twice is answered once, and changes nothing else", async () => {
  const question = { observation, seed: 4 };
  const { mean, ...rest } = await act("pendulum", { ...question, return: ["mean", "mean"] });
  expect(mean).toHaveLength(1);
  expect(rest).toEqual(await act("pendulum", question));
});

describe("mean, log_std and epsilon of a continuous policy", () => {
  /** The half width of the action box [-2, 2]. */
  const scale = 2;

  test.each([0, 1, 2, 3])("are what its action is made of: seed %i", async (seed) => {
    const wanted = ["mean", "log_std", "epsilon"];
    const answer = await act("pendulum", { observation, seed, return: wanted });
    const { mean = [], log_std = [], epsilon = [] } = answer;
    const u = mean[0] + Math.exp(log_std[0]) * epsilon[0];
    expect([answer.action].flat()[0]).toBeCloseTo(scale * Math.tanh(u), 5);
  });

  test("are of the same distribution in deterministic mode, whose noise is zero", async () => {
    const question = { observation, return: ["mean", "log_std", "epsilon"] };
    const drawn = await act("pendulum", question);
    const still = await act("pendulum", { ...question, mode: "deterministic" });
    expect(still).toMatchObject({ mean: drawn.mean, log_std: drawn.log_std, epsilon: [0] });
  });
});

describe("probabilities of a discrete policy", () => {
  test.each([0, 113, 328, 499])(
    "add up to one, and agree with log_prob: state %i",
    async (state) => {
      const question = { observation: state, return: ["probabilities"] };
      const { action, log_prob, probabilities = [] } = await act("taxi", question);
      expect(probabilities).toHaveLength(6);
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      expect(probabilities[Number(action)]).toBeCloseTo(Math.exp(log_prob), 6);
    },
  );
});

describe("epsilon", () => {
  test.each([
    ["pendulum", "normal", observation, 1],
    ["taxi", "gumbel", 328, 6],
  ] as const)(
    "of %s is the noise that anyone can draw",
    async (policy, law, observation, columns) => {
      const { epsilon } = await act(policy, { observation, seed: 8, step: 2, return: ["epsilon"] });
      expect(epsilon).toEqual([...drawEpsilon(law, 8, 1, columns, 2)]);
    },
  );

  test("sent back gives the same actions, of one observation and of a batch", async () => {
    const one = await act("taxi", { observation: 328, return: ["epsilon"] });
    const oneAgain = await act("taxi", { observation: 328, epsilon: one.epsilon });
    expect(oneAgain).toMatchObject({ action: one.action, log_prob: one.log_prob });
    const batch = await actBatch("pendulum", { observations, return: ["epsilon"] });
    const again = await actBatch("pendulum", { observations, epsilon: batch.epsilon });
    expect(again).toMatchObject({ actions: batch.actions, log_probs: batch.log_probs });
  });

  test("that a caller gave is told as it was used: in float32", async () => {
    const { epsilon } = await act("pendulum", { observation, epsilon: [0.1], return: ["epsilon"] });
    expect(epsilon).toEqual([Math.fround(0.1)]);
  });
});

describe("a batch", () => {
  test("of a continuous policy answers means, log_stds and epsilon, row by row", async () => {
    const wanted = ["mean", "log_std", "epsilon"];
    const batch = await actBatch("pendulum", { observations, seed: 1, return: wanted });
    for (const [row, observation] of observations.entries()) {
      const epsilon = batch.epsilon?.[row];
      const one = await act("pendulum", { observation, epsilon, return: wanted });
      expect(batch.actions[row]).toEqual(one.action);
      expect(batch.means?.[row][0]).toBeCloseTo(one.mean?.[0] ?? Number.NaN, 5);
      expect(batch.log_stds?.[row][0]).toBeCloseTo(one.log_std?.[0] ?? Number.NaN, 5);
    }
  });

  test("of a discrete policy answers probabilities, row by row", async () => {
    const batch = await actBatch("taxi", { observations: [3, 328], return: ["probabilities"] });
    const one = await act("taxi", { observation: 328, return: ["probabilities"] });
    expect(batch.probabilities).toHaveLength(2);
    expect(batch.probabilities?.[1]).toEqual(one.probabilities);
  });
});
