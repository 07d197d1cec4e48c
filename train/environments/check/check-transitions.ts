import { widthOf } from "../../../schemas/space.ts";
import type { Environment } from "../environment.ts";
import { begin, dimensionOf, FlawError, isOver, type PlayedStep, placeOf } from "./trajectory.ts";

/** How far a number may be beyond its bound: a rounding to float32. */
const rounding = 2 ** -22;

function beyond(x: number, low: number | null, high: number | null): number | undefined {
  if (low !== null && x < low - rounding * Math.max(1, Math.abs(low))) return low;
  if (high !== null && x > high + rounding * Math.max(1, Math.abs(high))) return high;
  return undefined;
}

/** What is wrong with a number of an observation, and what to do; undefined if nothing is. */
function numberFlaw({ observationSpace: space }: Environment, x: number, i: number) {
  if (!Number.isFinite(Math.fround(x))) {
    return `is ${x}, which is no finite float32: clip it, or end the episode before`;
  }
  if (space.kind === "discrete") {
    const isIndex = Number.isInteger(x) && x >= 0 && x < space.size;
    return isIndex ? undefined : `is ${x}: it must be a whole number from 0 to ${space.size - 1}`;
  }
  const bound = beyond(x, space.low[i], space.high[i]);
  return bound === undefined
    ? undefined
    : `is ${x}, beyond its bound ${bound}: clip it, or widen the bound`;
}

/** @throws {FlawError} if an observation is not in its space, or float32 cannot hold it */
function checkObservation(environment: Environment, observation: unknown, place: string): void {
  if (!(observation instanceof Float64Array)) {
    throw new FlawError(
      `${place}, the observation is no Float64Array: return Float64Array.of(...)`,
    );
  }
  const width = widthOf(environment.observationSpace);
  if (observation.length !== width) {
    throw new FlawError(
      `${place}, the observation has ${observation.length} numbers, and observationSpace ${width}: ` +
        "make them equal",
    );
  }
  for (const [i, x] of observation.entries()) {
    const flaw = numberFlaw(environment, x, i);
    if (flaw === undefined) continue;
    throw new FlawError(`${place}, ${dimensionOf(environment, i)} of the observation ${flaw}`);
  }
}

/** @throws {FlawError} naming the field that is wrong */
function checkOutcome({ reward, terminated }: PlayedStep, place: string): void {
  if (!Number.isFinite(reward)) {
    throw new FlawError(`${place}, the reward is ${reward}: it must be a finite number`);
  }
  if (typeof terminated !== "boolean") {
    throw new FlawError(`${place}, terminated is ${terminated}: it must be true or false`);
  }
}

/** An episode that was played: its length, its return and its end. */
export interface PlayedEpisode {
  steps: number;
  return: number;
  terminated: boolean;
}

/**
 * Plays an episode and checks every observation, reward and end.
 *
 * @throws {FlawError} naming the step and what is wrong there
 */
export function checkEpisode(
  environment: Environment,
  seed: number,
  nextAction: () => Float64Array,
): PlayedEpisode {
  let last = begin(environment, seed);
  checkObservation(environment, last.observation, placeOf(seed, 0));
  let total = 0;
  let steps = 0;
  while (steps < environment.horizon && !isOver(last)) {
    const before = Float64Array.from(last.observation);
    const next = environment.step(nextAction());
    steps += 1;
    const place = placeOf(seed, steps);
    checkObservation(environment, next.observation, place);
    checkOutcome(next, place);
    const isChanged = before.some((x, i) => x !== last.observation[i]);
    if (next.observation === last.observation || isChanged) {
      throw new FlawError(
        `${place}, the observation is the array of the step before: return a new array each time`,
      );
    }
    total += next.reward;
    last = next;
  }
  return { steps, return: total, terminated: last.terminated };
}
