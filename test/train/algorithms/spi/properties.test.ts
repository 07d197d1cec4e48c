import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateSoftPolicy } from "../../../../train/algorithms/spi/evaluation.ts";
import { softPolicyIteration } from "../../../../train/algorithms/spi/iteration.ts";
import {
  bellmanBackup,
  improve,
  softValue,
  supNorm,
  type TabularPolicy,
  uniformPolicy,
} from "../../../../train/algorithms/spi/soft-policy.ts";
import { valueIteration } from "../../../../train/algorithms/spi/value-iteration.ts";
import type { TabularModel } from "../../../../train/environments/tabular-model.ts";
import { discounts, models, softMaximum, tables, temperatures } from "./models.ts";

const tolerance = 1e-10;
const problems = fc
  .record({ model: models, temperature: temperatures, discount: discounts })
  .map(({ model, ...settings }) => ({ model, settings: { ...settings, tolerance } }));
type Problem = typeof problems extends fc.Arbitrary<infer T> ? T : never;

/** What float64 may lose of numbers of the size that Q and V can have. */
function roundingOf({ model, settings }: Problem): number {
  const entropy = settings.temperature * Math.log(model.actions);
  const rewards = model.reward.reduce((largest, r) => Math.max(largest, Math.abs(r)), 0);
  return 100 * Number.EPSILON * ((rewards + entropy) / (1 - settings.discount));
}

function rowsOf(table: Float64Array, { states, actions }: TabularModel): Float64Array[] {
  return Array.from({ length: states }, (_, s) => table.subarray(s * actions, (s + 1) * actions));
}

/** The soft Bellman operator of a policy, applied once. */
function operator({ model, settings }: Problem, policy: TabularPolicy, q: Float64Array) {
  const value = new Float64Array(model.states);
  softValue(q, policy, settings.temperature, value);
  const result = q.slice();
  bellmanBackup(model, settings.discount, value, result);
  return result;
}

/** E[ r + gamma max_soft Q(s', .) ]: the right side of the soft optimality equation. */
function optimalityBackup({ model, settings }: Problem, q: Float64Array): Float64Array {
  const value = rowsOf(q, model).map((row) => softMaximum(row, settings.temperature));
  const result = q.slice();
  bellmanBackup(model, settings.discount, Float64Array.from(value), result);
  return result;
}

describe("the soft Bellman operator", () => {
  test("brings any two Q closer by gamma in the sup-norm (Lemma 1)", () => {
    const cases = problems.chain((problem) =>
      fc.tuple(
        fc.constant(problem),
        tables(problem.model),
        tables(problem.model),
        tables(problem.model),
      ),
    );
    fc.assert(
      fc.property(cases, ([problem, one, other, preferences]) => {
        const { model, settings } = problem;
        const policy = improve(preferences, model.actions, settings.temperature);
        const after = supNorm(operator(problem, policy, one), operator(problem, policy, other));
        expect(after).toBeLessThanOrEqual(settings.discount * supNorm(one, other) + 1e-12);
      }),
    );
  });

  test("answers how far it moved an entry of Q at most", () => {
    fc.assert(
      fc.property(
        problems.chain((problem) => fc.tuple(fc.constant(problem), tables(problem.model))),
        ([{ model, settings }, before]) => {
          const after = before.slice();
          const value = new Float64Array(model.states).fill(1);
          const change = bellmanBackup(model, settings.discount, value, after);
          expect(change).toBe(supNorm(before, after));
        },
      ),
    );
  });
});

describe("soft policy evaluation", () => {
  test("records errors that fall at least like gamma^k, down to the tolerance", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { model, settings } = problem;
        const { q, errors } = evaluateSoftPolicy(model, uniformPolicy(model), settings);
        expect(errors[0]).toBe(supNorm(new Float64Array(q.length), q));
        errors.forEach((error, k) => {
          const bound = settings.discount ** k * errors[0];
          expect(error).toBeLessThanOrEqual(bound + 2 * tolerance + roundingOf(problem));
        });
        expect(errors.at(-1)).toBe(0);
      }),
    );
  });

  test("needs a single sweep from where it ended, and leaves its start as it was", () => {
    fc.assert(
      fc.property(problems, ({ model, settings }) => {
        const { q } = evaluateSoftPolicy(model, uniformPolicy(model), settings);
        const from = q.slice();
        const again = evaluateSoftPolicy(model, uniformPolicy(model), settings, from);
        expect(again.errors).toHaveLength(2);
        expect(from).toEqual(q);
      }),
    );
  });
});

describe("soft policy iteration", () => {
  test("lowers no Q in any iteration (Lemma 2)", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { iterations } = softPolicyIteration(problem.model, problem.settings);
        expect(iterations[0].improvement).toBeNull();
        for (const { improvement } of iterations.slice(1)) {
          const smallest = improvement?.smallest ?? Number.NaN;
          expect(smallest).toBeGreaterThanOrEqual(-2 * tolerance - roundingOf(problem));
        }
      }),
    );
  });

  test("ends with a Q and a V that satisfy the soft optimality equation (Theorem 1)", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { model, settings } = problem;
        const { q, value, policy } = softPolicyIteration(model, settings);
        const small = 10 * tolerance + roundingOf(problem);
        expect(supNorm(q, optimalityBackup(problem, q))).toBeLessThanOrEqual(small);
        rowsOf(q, model).forEach((row, s) => {
          const best = softMaximum(row, settings.temperature);
          expect(Math.abs(value[s] - best)).toBeLessThanOrEqual(small);
        });
        for (const row of rowsOf(policy.probability, model)) {
          expect(row.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test("is worth what the optimum without entropy is, and at most the entropy of ever more", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { model, settings } = problem;
        const hard = valueIteration(model, settings);
        // From the middle of the range to temperatures at which exp(Q / alpha) overflows.
        for (const temperature of [settings.temperature, 1e-3, 1e-9]) {
          const soft = softPolicyIteration(model, { ...settings, temperature });
          const entropy = (temperature * Math.log(model.actions)) / (1 - settings.discount);
          const small = 10 * tolerance + roundingOf(problem);
          soft.value.forEach((value, s) => {
            expect(value - hard.value[s]).toBeGreaterThanOrEqual(-small);
            expect(value - hard.value[s]).toBeLessThanOrEqual(entropy + small);
          });
        }
      }),
    );
  });
});
