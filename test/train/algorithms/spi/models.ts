import fc from "fast-check";
import { policyOf, type TabularPolicy } from "../../../../train/algorithms/spi/soft-policy.ts";
import type { TabularModel } from "../../../../train/environments/tabular-model.ts";

export interface Outcome {
  probability: number;
  next: number;
  reward: number;
  terminated: boolean;
}

/** A model from its outcomes by state and action; every state equally likely to start in. */
export function modelOf(table: Outcome[][][]): TabularModel {
  const entries = table.flat();
  const outcomes = entries.flat();
  const offsets = [0];
  for (const entry of entries) offsets.push((offsets.at(-1) ?? 0) + entry.length);
  return {
    states: table.length,
    actions: table[0].length,
    offsets: Int32Array.from(offsets),
    probability: Float64Array.from(outcomes, ({ probability }) => probability),
    next: Int32Array.from(outcomes, ({ next }) => next),
    reward: Float64Array.from(outcomes, ({ reward }) => reward),
    terminated: Uint8Array.from(outcomes, ({ terminated }) => Number(terminated)),
    start: new Float64Array(table.length).fill(1 / table.length),
  };
}

/** One state whose actions pay the given rewards, and end the episode or lead back to it. */
export function oneState(rewards: readonly number[], terminated: boolean): TabularModel {
  return modelOf([rewards.map((reward) => [{ probability: 1, next: 0, reward, terminated }])]);
}

/** The outcomes of one action, of random weights made to sum to 1. */
function outcomesArbitrary(states: number): fc.Arbitrary<Outcome[]> {
  const outcome = fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    next: fc.nat(states - 1),
    reward: fc.double({ min: -10, max: 10, noNaN: true }),
    terminated: fc.boolean(),
  });
  return fc.array(outcome, { minLength: 1, maxLength: 3 }).map((outcomes) => {
    const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
    return outcomes.map(({ weight, ...rest }) => ({ ...rest, probability: weight / total }));
  });
}

/** Small stochastic models: 1 to 4 states, 1 to 3 actions, 1 to 3 outcomes of each. */
export const models: fc.Arbitrary<TabularModel> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([states, actions]) => {
    const rowOf = fc.array(outcomesArbitrary(states), { minLength: actions, maxLength: actions });
    return fc.array(rowOf, { minLength: states, maxLength: states });
  })
  .map(modelOf);

export const temperatures = fc.double({ min: 0.01, max: 10, noNaN: true });
export const discounts = fc.double({ min: 0.05, max: 0.95, noNaN: true });

/** As many entries as a model has pairs of state and action. */
export function tables({ states, actions }: TabularModel): fc.Arbitrary<Float64Array> {
  const length = states * actions;
  return fc
    .array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: length, maxLength: length })
    .map((entries) => Float64Array.from(entries));
}

/** alpha ln sum_i exp(x_i / alpha), without overflow. */
export function softMaximum(values: ArrayLike<number>, temperature: number): number {
  const entries = Array.from(values);
  const largest = Math.max(...entries);
  const sum = entries.reduce((total, x) => total + Math.exp((x - largest) / temperature), 0);
  return largest + temperature * Math.log(sum);
}

/** The policy that takes each action in proportion to its weight, in every row of the table. */
export function policyOfWeights(weights: readonly number[][]): TabularPolicy {
  const logs = weights.flatMap((row) => {
    const total = row.reduce((sum, weight) => sum + weight);
    return row.map((weight) => Math.log(weight / total));
  });
  return policyOf(Float64Array.from(logs));
}
