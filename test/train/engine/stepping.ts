import { evaluate } from "../../../graph/evaluate.ts";
import type { Value } from "../../../graph/kernels.ts";
import type { Node } from "../../../graph/node.ts";
import { adamRates, rateNames } from "../../../train/engine/adam.ts";
import type { Batch } from "../../../train/engine/gradient-step.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { rateInput, type TracedStep } from "../../../train/engine/ort/traced-step.ts";
import type { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { generatorFor } from "../../../train/random/streams.ts";

/** What a batch's continuing transitions have as continuation. */
export const discount = 0.9;

/** The numbers of a batch of transitions, with whatever noise it has. */
export type Numbers = Batch<string, Float32Array>;

/** What fields of a batch have where they are not any number. */
const fillings: Readonly<Record<string, (values: Float32Array) => Float32Array>> = {
  action: (values) => values.map(Math.tanh),
  continuation: (values) => values.map((_, row) => (row % 3 === 0 ? 0 : discount)),
  // Ratios on both sides of 1, of a policy that has hardly moved from its first values.
  logProb: (values) => values.map((x) => x - 2),
  // The last two rows do not count, as in a minibatch that is smaller than others.
  weight: (values) =>
    values.map((_, row) => (row < values.length - 2 ? 1 / (values.length - 2) : 0)),
  clipRange: (values) => values.map(() => 0.3),
};

/** Fills a batch with random rows; every third transition terminates. */
export function fillBatch(batch: Numbers, random: NumpyGenerator): void {
  for (const values of Object.values(batch)) random.fillNormal(values);
  for (const [field, values] of Object.entries(batch)) {
    values.set(fillings[field]?.(values) ?? values);
  }
}

/** Takes steps on random batches; answers what they reported. */
export async function takeSteps(learner: Learner, count: number, seed = 1) {
  const random = generatorFor(seed, "replay");
  const reports: Record<string, number>[] = [];
  for (let step = 0; step < count; step++) {
    fillBatch(learner.batch, random);
    reports.push(await learner.step());
  }
  return reports;
}

/** A batch of random numbers for a traced step. */
export function randomBatch({ batch }: TracedStep, seed: number): Numbers {
  const numbers = Object.fromEntries(
    Object.entries(batch).map(([field, { shape }]) => [
      field,
      new Float32Array(shape.reduce<number>((size, length) => size * Number(length), 1)),
    ]),
  );
  fillBatch(numbers, generatorFor(seed, "replay"));
  return numbers;
}

export type State = ReadonlyMap<string, ArrayLike<number>>;

/** What a traced step takes: the state before it, the batch, and the rates of step number t. */
export function feedsOf(
  traced: TracedStep,
  state: State,
  batch: Numbers,
  t: number,
): Record<string, Value> {
  const vector = (data: ArrayLike<number>) => ({ data, shape: [data.length] });
  const rates = Array.from(traced.updates).flatMap(([group, { optimizer, period }]) => {
    const values = adamRates(optimizer, t / period);
    return rateNames.map((rate) => [rateInput(group, rate), { data: [values[rate]], shape: [] }]);
  });
  const inputs = Object.entries(batch).map(([field, data]) => [
    field,
    { data, shape: traced.batch[field].shape.map(Number) },
  ]);
  return {
    ...Object.fromEntries(inputs),
    ...Object.fromEntries(rates),
    ...Object.fromEntries(Array.from(state, ([name, data]) => [name, vector(data)])),
  };
}

/** Takes a traced step in float64; answers the vectors that it has, and no others. */
export function takeStep(traced: TracedStep, feeds: Record<string, Value>) {
  const next = new Map(Array.from(traced.state, ([name, vector]) => [name, vector.next]));
  const descents = Array.from(traced.updates, ([name, { gradient }]) => [name, gradient] as const);
  const evaluateAll = (nodes: ReadonlyMap<string, Node>) => {
    const values = evaluate([...nodes.values()], feeds);
    return new Map(Array.from(nodes.keys(), (name, i) => [name, Array.from(values[i].data)]));
  };
  return {
    state: evaluateAll(next),
    gradients: evaluateAll(new Map(descents)),
    reports: new Map(Array.from(evaluateAll(traced.reports), ([name, [value]]) => [name, value])),
  };
}

/** The largest difference of two vectors' entries, as a share of the expected one's largest. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const differences = Array.from(expected, (entry, i) => Math.abs(entry - actual[i]));
  const largest = Math.max(...Array.from(expected, Math.abs));
  const difference = Math.max(...differences);
  return difference === 0 ? 0 : difference / largest;
}
