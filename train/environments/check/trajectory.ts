import { NumpyGenerator } from "../../random/numpy-generator.ts";
import type { Environment, Transition } from "../environment.ts";

/** A flaw of an environment, in words: what is wrong, where, what to do. */
export class FlawError extends Error {}

/** Draws uniform actions of an environment's space. */
export function randomActions({ actionSpace }: Environment, seed: number): () => Float64Array {
  const random = new NumpyGenerator(seed);
  if (actionSpace.kind === "discrete")
    return () => Float64Array.of(random.integer(actionSpace.size));
  const { low, high } = actionSpace;
  return () => Float64Array.from(low, (least, i) => random.uniform(least, high[i]));
}

/** A step of an episode; the first has no action, and is the result of `reset`. */
export interface PlayedStep extends Transition {
  action?: Float64Array;
}

/** A place in an episode, as people read it. */
export function placeOf(seed: number, step: number): string {
  return step === 0 ? `at seed ${seed}, reset` : `at seed ${seed}, step ${step}`;
}

/** Resets an environment. */
export function begin(environment: Environment, seed: number): PlayedStep {
  const observation = environment.reset(seed);
  return { observation, reward: 0, terminated: false, truncated: false };
}

export const isOver = ({ terminated, truncated }: Transition) => terminated || truncated;

/**
 * Plays an episode from its current state to its end, or for a number of steps.
 *
 * @param most the largest number of steps
 */
export function playOn(
  environment: Environment,
  nextAction: () => Float64Array,
  most: number,
): PlayedStep[] {
  const steps: PlayedStep[] = [];
  while (steps.length < most) {
    const action = nextAction();
    const step = { action, ...environment.step(action) };
    steps.push({ ...step, observation: Float64Array.from(step.observation) });
    if (isOver(step)) break;
  }
  return steps;
}

/** Repeats the actions of a trajectory. */
export function repeating(steps: readonly PlayedStep[]): () => Float64Array {
  let next = 0;
  return () => {
    const { action } = steps[next++];
    if (!action) throw new RangeError("the first step of an episode has no action");
    return action;
  };
}

/** The name of an observation's dimension, for people. */
export function dimensionOf({ observationSpace }: Environment, index: number): string {
  const name = observationSpace.kind === "box" ? observationSpace.names?.[index] : undefined;
  return name === undefined ? `number ${index}` : `number ${index} (${name})`;
}

/** The first difference of two steps in words; undefined if they are equal to the last bit. */
function differenceOf(
  environment: Environment,
  one: PlayedStep,
  other: PlayedStep,
): string | undefined {
  const index = one.observation.findIndex((x, i) => !Object.is(x, other.observation[i]));
  if (index >= 0) {
    const dimension = dimensionOf(environment, index);
    return `${dimension} of the observation is ${one.observation[index]} and then ${other.observation[index]}`;
  }
  for (const field of ["reward", "terminated", "truncated"] as const) {
    if (!Object.is(one[field], other[field])) {
      return `${field} is ${one[field]} and then ${other[field]}`;
    }
  }
  return undefined;
}

/**
 * Compares two trajectories that should be equal.
 *
 * @param first the number of the first step
 * @returns where and how they differ first; undefined if they are equal to the last bit
 */
export function firstDifference(
  environment: Environment,
  one: readonly PlayedStep[],
  other: readonly PlayedStep[],
  { seed, first }: { seed: number; first: number },
): string | undefined {
  for (const [i, step] of one.entries()) {
    const place = placeOf(seed, first + i);
    if (!other[i]) return `${place}, one episode goes on and the other is over`;
    const difference = differenceOf(environment, step, other[i]);
    if (difference !== undefined) return `${place}, ${difference}`;
  }
  return undefined;
}
