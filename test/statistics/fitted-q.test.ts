import { describe, expect, test } from "vitest";
import {
  type FitQ,
  fitLinearQ,
  fitTabularQ,
  fittedQ,
  type TabularStep,
} from "../../statistics/fitted-q.ts";
import { estimateValue } from "../../statistics/off-policy.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/**
 * A chain of four steps: in state s of 3, action 1 has the probability `acting` or `target`, gains
 * s + 2 a and leads to (s + a + 1) mod 3; a noise is added to every reward.
 */
const steps = 4;
const acting = [0.5, 0.4, 0.6];
const target = [0.8, 0.7, 0.2];
const gain = (state: number, action: number) => state + 2 * action;
const next = (state: number, action: number) => (state + action + 1) % 3;

function trueValue(state: number, left: number): number {
  if (left === 0) return 0;
  return [1 - target[state], target[state]].reduce(
    (sum, p, a) => sum + p * (gain(state, a) + trueValue(next(state, a), left - 1)),
    0,
  );
}
const truth = [0, 1, 2].reduce((sum, state) => sum + trueValue(state, steps) / 3, 0);

function play(generator: NumpyGenerator, units: number) {
  return Array.from({ length: units }, (_, i) => {
    let state = i % 3;
    return Array.from({ length: steps }, () => {
      const action = generator.uniform() < acting[state] ? 1 : 0;
      const chance = (ones: number) => Math.log(action ? ones : 1 - ones);
      const seen = { state, action, probabilities: [1 - target[state], target[state]] };
      const step = {
        seen,
        reward: gain(state, action) + 0.1 * generator.normal(),
        logProb: chance(acting[state]),
        targetLogProb: chance(target[state]),
      };
      state = next(state, action);
      return step;
    });
  });
}

/** A Q that has nothing to do with the world, and depends on the other folds. */
const anyQ: FitQ<TabularStep> = (examples) => {
  const first = examples[0]?.value ?? 0;
  const q = (state: number, action: number) => 3 * Math.sin(7 * state + 4 * action) + first;
  return ({ state, action, probabilities }) => ({
    actionValue: q(state, action),
    stateValue: probabilities.reduce((sum, p, a) => sum + p * q(state, a), 0),
  });
};

/** Doubly robust estimates of many logs: their mean, its standard error, and their mean width. */
function estimates(fit: FitQ<TabularStep>) {
  const generator = new NumpyGenerator(5);
  const logs = 200;
  const all = Array.from({ length: logs }, () => {
    const log = play(generator, 150);
    const values = fittedQ(log, (i) => i % 5, fit);
    const { doublyRobust, inversePropensity } = estimateValue(
      log.map((own, i) =>
        own.map((step, t) => ({ ...step, mode: "stochastic", model: values[i][t] })),
      ),
    );
    if (!doublyRobust) throw new Error("there is a model");
    return { doublyRobust, inversePropensity };
  });
  const mean = (of: (one: (typeof all)[number]) => number) =>
    all.reduce((sum, one) => sum + of(one), 0) / logs;
  const value = mean(({ doublyRobust }) => doublyRobust.value);
  const variance = mean(({ doublyRobust }) => (doublyRobust.value - value) ** 2);
  return {
    value,
    error: Math.sqrt(variance / logs),
    width: mean(({ doublyRobust: { lower, upper } }) => upper - lower),
    widthOfIps: mean(({ inversePropensity: { lower, upper } }) => upper - lower),
    right: mean(({ doublyRobust: { lower, upper } }) => Number(lower <= truth && truth <= upper)),
  };
}

describe("a doubly robust estimate", () => {
  test("is unbiased with any Q that comes of other folds", () => {
    const { value, error } = estimates(anyQ);
    expect(Math.abs(value - truth)).toBeLessThan(4 * error);
  });

  test("with a Q that fits is unbiased, far narrower than IPS, and as often right as is said", () => {
    const { value, error, width, widthOfIps, right } = estimates(fitTabularQ);
    expect(Math.abs(value - truth)).toBeLessThan(4 * error);
    expect(width).toBeLessThan(widthOfIps / 3);
    expect(right).toBeGreaterThan(0.89);
  });
});

describe("fitted Q evaluation", () => {
  test("comes near the target's values, not those of the policy that acted", () => {
    const log = play(new NumpyGenerator(9), 6000);
    const values = fittedQ(log, (i) => i % 5, fitTabularQ);
    for (const [i, own] of log.slice(0, 30).entries()) {
      const { state, action } = own[0].seen;
      const expected = gain(state, action) + trueValue(next(state, action), steps - 1);
      expect(Math.abs(values[i][0].actionValue - expected)).toBeLessThan(0.2);
      expect(Math.abs(values[i][0].stateValue - trueValue(state, steps))).toBeLessThan(0.2);
    }
  });

  test("does not depend on the rewards of a trajectory's own fold", () => {
    const log = play(new NumpyGenerator(4), 20);
    const changed = log.map((own, i) =>
      i % 5 === 0 ? own.map((step) => ({ ...step, reward: step.reward + 100 })) : own,
    );
    const [before, after] = [log, changed].map((of) => fittedQ(of, (i) => i % 5, fitTabularQ));
    for (let i = 0; i < 20; i += 5) expect(after[i]).toEqual(before[i]);
    expect(after[1]).not.toEqual(before[1]);
  });

  test("of a single fold knows nothing, and of linear rewards is linear", () => {
    const generator = new NumpyGenerator(3);
    const log = Array.from({ length: 4000 }, () => {
      const [o, a] = [generator.normal(), generator.normal()];
      return [{ seen: { taken: [o, a], expected: [o, 0.5] }, reward: 1 + 2 * o - a }];
    });
    const values = fittedQ(log, (i) => i % 2, fitLinearQ);
    for (const [i, [{ seen, reward }]] of log.slice(0, 20).entries()) {
      expect(values[i][0].actionValue).toBeCloseTo(reward, 1);
      expect(values[i][0].stateValue).toBeCloseTo(1 + 2 * seen.taken[0] - 0.5, 1);
    }
    expect(fittedQ(log.slice(0, 3), () => 0, fitLinearQ)[0]).toEqual([
      { actionValue: 0, stateValue: 0 },
    ]);
  });
});
