import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  estimateAdvantages,
  explainedVariance,
  type Steps,
} from "../../../train/on-policy/advantages.ts";

const number = fc.double({ min: -10, max: 10, noNaN: true });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });

interface Sampled extends Steps {
  rewards: number[];
  values: number[];
  ended: number[];
  lastValues: number[];
}

/** Rollouts of up to eight steps of up to three environments. */
const rollouts: fc.Arbitrary<Sampled> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }))
  .chain(([steps, count]) =>
    fc.record({
      rewards: numbers(steps * count),
      values: numbers(steps * count),
      ended: fc.array(fc.constantFrom(0, 1), {
        minLength: steps * count,
        maxLength: steps * count,
      }),
      lastValues: numbers(count),
    }),
  );

/** delta of a step, by its definition. */
function errorAt({ rewards, values, ended, lastValues }: Sampled, row: number, discount: number) {
  const next = [...values, ...lastValues][row + lastValues.length];
  return rewards[row] + (ended[row] ? 0 : discount * next) - values[row];
}

/** The rows of the same environment from one to the end of its episode, or of the rollout. */
function restOf({ rewards, ended, lastValues }: Sampled, from: number): number[] {
  const rows: number[] = [];
  for (let row = from; row < rewards.length; row += lastValues.length) {
    rows.push(row);
    if (ended[row]) break;
  }
  return rows;
}

function expectAll(actual: Float64Array, expected: (row: number) => number): void {
  for (const [row, advantage] of actual.entries()) {
    expect(advantage).toBeCloseTo(expected(row), 8);
  }
}

describe("generalized advantage estimation", () => {
  test("is sum_l (gamma lambda)^l delta_{t+l} up to the end of the episode", () => {
    fc.assert(
      fc.property(rollouts, unit, unit, (steps, discount, lambda) => {
        const { advantages } = estimateAdvantages(steps, { discount, lambda });
        expectAll(advantages, (row) =>
          restOf(steps, row).reduce(
            (sum, later, l) => sum + (discount * lambda) ** l * errorAt(steps, later, discount),
            0,
          ),
        );
      }),
    );
  });

  test("with lambda = 0 is the error of one step", () => {
    fc.assert(
      fc.property(rollouts, unit, (steps, discount) => {
        const { advantages } = estimateAdvantages(steps, { discount, lambda: 0 });
        expectAll(advantages, (row) => errorAt(steps, row, discount));
      }),
    );
  });

  test("with lambda = 1 is the discounted rest of the rewards minus the value", () => {
    fc.assert(
      fc.property(rollouts, unit, (steps, discount) => {
        const { advantages } = estimateAdvantages(steps, { discount, lambda: 1 });
        expectAll(advantages, (row) => {
          const rest = restOf(steps, row);
          const last = rest[rest.length - 1];
          const environment = row % steps.lastValues.length;
          const beyond = steps.ended[last]
            ? 0
            : discount ** rest.length * steps.lastValues[environment];
          const rewards = rest.reduce(
            (sum, later, l) => sum + discount ** l * steps.rewards[later],
            0,
          );
          return rewards + beyond - steps.values[row];
        });
      }),
    );
  });

  test("gives returns that exceed the values by the advantages", () => {
    fc.assert(
      fc.property(rollouts, unit, unit, (steps, discount, lambda) => {
        const { advantages, returns } = estimateAdvantages(steps, { discount, lambda });
        expectAll(returns, (row) => steps.values[row] + advantages[row]);
      }),
    );
  });

  test("keeps environments apart, and episodes", () => {
    const steps = {
      // Two environments; the episode of the second ends with its first step.
      rewards: [1, 10, 2, 20],
      values: [0, 0, 0, 0],
      ended: [0, 1, 0, 0],
      lastValues: [4, 40],
    };
    const { advantages } = estimateAdvantages(steps, { discount: 0.5, lambda: 1 });
    expect([...advantages]).toEqual([1 + 0.5 * 2 + 0.25 * 4, 10, 2 + 0.5 * 4, 20 + 0.5 * 40]);
  });
});

describe("the explained variance", () => {
  test("is 1 for values that are right up to a constant, and 0 for a constant", () => {
    fc.assert(
      fc.property(numbers(5), number, (returns, shift) => {
        fc.pre(Math.max(...returns) - Math.min(...returns) > 1e-3);
        const shifted = returns.map((target) => target + shift);
        expect(explainedVariance(shifted, returns)).toBeCloseTo(1, 6);
        expect(explainedVariance(Array(5).fill(shift), returns)).toBeCloseTo(0, 6);
      }),
    );
  });

  test("is negative for values that are worse than a constant", () => {
    expect(explainedVariance([3, 2, 1], [1, 2, 3])).toBeCloseTo(-3, 12);
  });

  test("is 0 where the returns do not vary", () => {
    expect(explainedVariance([1, 2], [5, 5])).toBe(0);
  });
});
