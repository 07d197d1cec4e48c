import { describe, expect, test } from "vitest";
import { act, actBatch } from "./client.ts";

describe("a continuous policy is a squashed Gaussian", () => {
  /** The half width of the action box [-2, 2]. */
  const scale = 2;

  /** log N(epsilon; 0, 1) minus the logarithms of du/depsilon and da/du, a = scale tanh(u). */
  function logDensity(epsilon: number, logStandardDeviation: number, u: number): number {
    const slope = scale * (1 - Math.tanh(u) ** 2);
    return (
      -0.5 * epsilon ** 2 - 0.5 * Math.log(2 * Math.PI) - logStandardDeviation - Math.log(slope)
    );
  }

  test("whose every action and log_prob follow from its mean and standard deviation", async () => {
    let checked = 0;
    for (let degrees = -180; degrees < 180; degrees += 15) {
      const angle = (degrees * Math.PI) / 180;
      const observation = [Math.cos(angle), Math.sin(angle), degrees / 90];
      const [preferred] = await choose(observation, 0);
      const mean = Math.atanh(preferred.action / scale);
      // Where tanh saturates, float32 no longer tells the mean.
      if (Math.abs(mean) > 1.5) continue;
      const logStandardDeviation = logDensity(0, 0, mean) - preferred.logProb;
      for (const epsilon of [-1, -0.25, 0.5, 1]) {
        const u = mean + Math.exp(logStandardDeviation) * epsilon;
        if (Math.abs(u) > 2.5) continue;
        const [{ action, logProb }] = await choose(observation, epsilon);
        expect(action).toBeCloseTo(scale * Math.tanh(u), 3);
        expect(logProb).toBeCloseTo(logDensity(epsilon, logStandardDeviation, u), 2);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(0);
  });

  async function choose(observation: number[], epsilon: number) {
    const { action, log_prob } = await act("pendulum", { observation, epsilon: [epsilon] });
    return [action].flat().map((action) => ({ action, logProb: log_prob }));
  }
});

describe.each([0, 113, 328, 499])("in state %i a discrete policy", (observation) => {
  const actions = [0, 1, 2, 3, 4, 5];

  /** pi(action | observation), asked for with noise that leaves the policy no other choice. */
  async function probabilities(): Promise<number[]> {
    const epsilon = actions.map((chosen) => actions.map((a) => (a === chosen ? 1e6 : 0)));
    const observations = actions.map(() => observation);
    const answer = await actBatch("taxi", { observations, epsilon });
    expect(answer.actions).toEqual(actions);
    return answer.log_probs.map(Math.exp);
  }

  test("gives probabilities that add up to one", async () => {
    const sum = (await probabilities()).reduce((sum, probability) => sum + probability, 0);
    expect(sum).toBeCloseTo(1, 5);
  });

  test("prefers the likeliest action", async () => {
    const expected = await probabilities();
    const { action } = await act("taxi", { observation, mode: "deterministic" });
    expect(expected[Number(action)]).toBe(Math.max(...expected));
  });

  test("draws actions as often as it says: chi-square over 10,000 draws", async () => {
    const counts = actions.map(() => 0);
    for (let seed = 0; seed < 10; seed++) {
      const observations = Array(1000).fill(observation);
      const drawn = await actBatch("taxi", { observations, seed });
      for (const action of drawn.actions) counts[Number(action)] += 1;
    }
    const { statistic, degreesOfFreedom } = chiSquare(counts, await probabilities());
    expect(degreesOfFreedom).toBeGreaterThan(0);
    expect(statistic).toBeLessThan(critical[degreesOfFreedom]);
  });
});

/** The 0.9999 quantiles of the chi-square distribution with 1 to 5 degrees of freedom. */
const critical = [Number.NaN, 15.137, 18.421, 21.108, 23.513, 25.745];

/** Pearson's statistic. Actions too rare for it, expected less than five times, count as one. */
function chiSquare(counts: number[], probabilities: number[]) {
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const cells = counts.map((count, i) => ({ count, expected: draws * probabilities[i] }));
  const rare = { count: 0, expected: 0 };
  for (const cell of cells.filter(({ expected }) => expected < 5)) {
    rare.count += cell.count;
    rare.expected += cell.expected;
  }
  const usable = [...cells, rare].filter(({ expected }) => expected >= 5);
  const statistic = usable.reduce(
    (sum, { count, expected }) => sum + (count - expected) ** 2 / expected,
    0,
  );
  return { statistic, degreesOfFreedom: usable.length - 1 };
}
