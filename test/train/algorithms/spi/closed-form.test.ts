import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateSoftPolicy } from "../../../../train/algorithms/spi/evaluation.ts";
import { softPolicyIteration } from "../../../../train/algorithms/spi/iteration.ts";
import type { TabularPolicy } from "../../../../train/algorithms/spi/soft-policy.ts";
import { greedyPolicy, valueIteration } from "../../../../train/algorithms/spi/value-iteration.ts";
import type { TabularModel } from "../../../../train/environments/tabular-model.ts";
import {
  discounts,
  modelOf,
  models,
  oneState,
  policyOfWeights,
  softMaximum,
  tables,
  temperatures,
} from "./models.ts";

const tolerance = 1e-11;
const rewards = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 1,
  maxLength: 6,
});

/** Solves A x = b by Gaussian elimination with partial pivoting. */
function solve(a: readonly number[][], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < rows.length; k++) {
    const candidates = rows.slice(k).map((row) => Math.abs(row[k]));
    const pivot = k + candidates.indexOf(Math.max(...candidates));
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < rows.length; i++) {
      const factor = rows[i][k] / rows[k][k];
      rows[i] = rows[i].map((entry, j) => entry - factor * rows[k][j]);
    }
  }
  const x = new Array<number>(rows.length).fill(0);
  for (let k = rows.length - 1; k >= 0; k--) {
    const rest = x.reduce((sum, value, j) => sum + rows[k][j] * value, 0);
    x[k] = (rows[k][rows.length] - rest) / rows[k][k];
  }
  return x;
}

/** V^pi as the solution of V = r_pi + alpha H_pi + gamma P_pi V. */
function softValueBySolving(
  model: TabularModel,
  { probability }: TabularPolicy,
  temperature: number,
  discount: number,
): number[] {
  const { states, actions, offsets } = model;
  const matrix = Array.from({ length: states }, (_, s) =>
    Array.from({ length: states }, (_, t) => Number(s === t)),
  );
  const right = new Array<number>(states).fill(0);
  for (let i = 0; i < states * actions; i++) {
    const s = Math.floor(i / actions);
    right[s] -= temperature * probability[i] * Math.log(probability[i]);
    for (let k = offsets[i]; k < offsets[i + 1]; k++) {
      const weight = probability[i] * model.probability[k];
      right[s] += weight * model.reward[k];
      if (!model.terminated[k]) matrix[s][model.next[k]] -= discount * weight;
    }
  }
  return solve(matrix, right);
}

describe("soft policy evaluation", () => {
  const cases = models.chain((model) => {
    const weight = fc.integer({ min: 1, max: 9 });
    const row = fc.array(weight, { minLength: model.actions, maxLength: model.actions });
    const policy = fc
      .array(row, { minLength: model.states, maxLength: model.states })
      .map(policyOfWeights);
    return fc.record({ model: fc.constant(model), policy, from: tables(model) });
  });

  test("finds the solution of the linear equations of V, wherever it starts", () => {
    fc.assert(
      fc.property(cases, temperatures, discounts, (given, temperature, discount) => {
        const { model, policy, from } = given;
        const settings = { temperature, discount, tolerance };
        const { value } = evaluateSoftPolicy(model, policy, settings, from);
        softValueBySolving(model, policy, temperature, discount).forEach((expected, s) => {
          expect(value[s]).toBeCloseTo(expected, 9);
        });
      }),
    );
  });

  test("of two states that a coin decides between, by hand", () => {
    // Where the one action leads, to 0 or 1, is a fair coin; only state 1 pays, 2 for leaving it.
    const coin = (reward: number) => [
      [0, 1].map((next) => ({ probability: 0.5, next, reward, terminated: false })),
    ];
    const model = modelOf([coin(0), coin(2)]);
    const settings = { temperature: 1, discount: 0.5, tolerance };
    // V0 = (V0 + V1) / 4 and V1 = 2 + (V0 + V1) / 4, so V1 = V0 + 2 and V0 = 1.
    const { value } = evaluateSoftPolicy(model, policyOfWeights([[1], [1]]), settings);
    expect(value[0]).toBeCloseTo(1, 10);
    expect(value[1]).toBeCloseTo(3, 10);
  });
});

describe("soft policy iteration", () => {
  test("of one choice: V = alpha ln sum exp(r / alpha), pi = softmax(r / alpha)", () => {
    fc.assert(
      fc.property(rewards, temperatures, discounts, (payments, temperature, discount) => {
        const model = oneState(payments, true);
        const soft = softPolicyIteration(model, { temperature, discount, tolerance });
        const value = softMaximum(payments, temperature);
        expect(soft.value[0]).toBeCloseTo(value, 9);
        payments.forEach((reward, a) => {
          const logProbability = (reward - value) / temperature;
          expect(soft.q[a]).toBeCloseTo(reward, 12);
          expect(soft.policy.probability[a]).toBeCloseTo(Math.exp(logProbability), 9);
          expect(soft.policy.logProbability[a]).toBeCloseTo(logProbability, 9);
        });
      }),
    );
  });

  test("of the same choice for ever: V = alpha ln sum exp(r / alpha) / (1 - gamma)", () => {
    fc.assert(
      fc.property(rewards, temperatures, discounts, (payments, temperature, discount) => {
        const model = oneState(payments, false);
        const soft = softPolicyIteration(model, { temperature, discount, tolerance });
        const value = softMaximum(payments, temperature) / (1 - discount);
        expect(soft.value[0]).toBeCloseTo(value, 8);
        payments.forEach((reward, a) => {
          expect(soft.q[a]).toBeCloseTo(reward + discount * value, 8);
        });
      }),
    );
  });
});

describe("value iteration", () => {
  test("of the same choice for ever: V = max r / (1 - gamma)", () => {
    fc.assert(
      fc.property(rewards, discounts, (payments, discount) => {
        const { value } = valueIteration(oneState(payments, false), { discount, tolerance });
        expect(value[0]).toBeCloseTo(Math.max(...payments) / (1 - discount), 8);
      }),
    );
  });

  test("leads to a policy that shares between actions of equal value", () => {
    const { probability } = greedyPolicy(Float64Array.of(1, 3, 3, 0, -1, -2), 3);
    expect([...probability]).toEqual([0, 0.5, 0.5, 1, 0, 0]);
  });
});
