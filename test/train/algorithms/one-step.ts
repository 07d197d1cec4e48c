import { expect } from "vitest";
import { initialState } from "../../../train/engine/ort/state.ts";
import { type SmallStep, type StepName, smallStep, traceStep } from "../engine/small-steps.ts";
import { feedsOf, type Numbers, randomBatch, takeStep } from "../engine/stepping.ts";
import { differenceQuotients } from "../tracing.ts";

/** One step in float64, from a state at which targets are no longer copies. */
export function prepareStep(
  name: StepName,
  {
    changes = {},
    set = () => {},
    fill = () => {},
    t,
  }: {
    changes?: Partial<Omit<SmallStep, "name">>;
    /** Sets something of the state before the step. */
    set?: (state: Map<string, Float32Array>) => void;
    /** Sets something of the batch. */
    fill?: (batch: Numbers) => void;
    /** The number of the step; one in which everything is due, where it is not said. */
    t?: number;
  } = {},
) {
  const small = smallStep(name, changes);
  const traced = traceStep(small, t);
  const state = initialState(traced, 3);
  const other = initialState(traced, 4);
  for (const [vector, values] of other) if (vector.endsWith("_target")) state.set(vector, values);
  set(state);
  const batch = randomBatch(traced, 1);
  fill(batch);
  const feeds = feedsOf(traced, state, batch, t ?? small.policyDelay);
  const { state: next, gradients, reports } = takeStep(traced, feeds);
  return { small, traced, state, batch, feeds, next, gradients, reports };
}
export type OneStep = ReturnType<typeof prepareStep>;

/** The derivative of what a step reports in each entry of a vector of its state. */
export function quotientsOf({ traced, feeds }: OneStep, report: string, vector: string): number[] {
  const node = traced.reports.get(report);
  if (!node) throw new Error(`nothing is reported as ${report}`);
  return differenceQuotients(node, vector, feeds);
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  Array.from(expected, (entry, i) => expect(actual[i]).toBeCloseTo(entry, 7));
}

/** target <- tau source + (1 - tau) target */
export function expectFollowing(
  { small: { targetRate }, state, next }: OneStep,
  target: string,
  source: string,
): void {
  const [before, after, moved] = [state.get(target), next.get(target), next.get(source)];
  if (!before || !after || !moved) throw new Error(`the step has no ${target} or no ${source}`);
  expect(moved).not.toEqual(Array.from(state.get(source) ?? []));
  after.forEach((entry, i) => {
    expect(entry).toBeCloseTo(targetRate * moved[i] + (1 - targetRate) * before[i], 14);
  });
}
