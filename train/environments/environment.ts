import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";

/** What follows an action. */
export interface Transition<Observation> {
  observation: Observation;
  reward: number;
  /** The task is over: no value follows this state. */
  terminated: boolean;
  /** The time limit cut the episode: the state's value still counts. */
  truncated: boolean;
}

interface EnvironmentOf<Observation, Action> {
  readonly id: string;
  /**
   * Begins an episode. With a seed, what follows is a function of the seed; without one, the
   * generator goes on from where it is.
   */
  reset(seed?: number): Observation;
  /**
   * @throws {Error} if no episode is under way
   * @throws {RangeError} if the action is not in the action space
   */
  step(action: Action): Transition<Observation>;
}

/** Real-valued observations and actions; an observation is a fresh array that the caller may keep. */
export interface ContinuousEnvironment extends EnvironmentOf<Float64Array, ArrayLike<number>> {
  readonly kind: "continuous";
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
}

/** Finitely many states, each its own observation, and finitely many actions. */
export interface DiscreteEnvironment extends EnvironmentOf<number, number> {
  readonly kind: "discrete";
  readonly observationSpace: DiscreteSpace;
  readonly actionSpace: DiscreteSpace;
}

export type Environment = ContinuousEnvironment | DiscreteEnvironment;

/** An environment's dynamics without the bookkeeping of episodes. */
export interface Dynamics<Observation, Action> {
  reset(seed?: number): Observation;
  step(action: Action): { observation: Observation; reward: number; terminated: boolean };
}

/**
 * Makes episodes of dynamics: refuses a step outside an episode, and truncates at the time limit
 * unless the episode terminates there anyway.
 */
export function episodes<Observation, Action>(
  dynamics: Dynamics<Observation, Action>,
  timeLimit: number,
): Pick<EnvironmentOf<Observation, Action>, "reset" | "step"> {
  let elapsed = timeLimit;
  let over = true;
  return {
    reset(seed) {
      elapsed = 0;
      over = false;
      return dynamics.reset(seed);
    },
    step(action) {
      if (over) throw new Error("no episode is under way: call reset first");
      const transition = dynamics.step(action);
      elapsed += 1;
      const truncated = !transition.terminated && elapsed >= timeLimit;
      over = transition.terminated || truncated;
      return { ...transition, truncated };
    },
  };
}

/** @throws {RangeError} naming the dimension whose value is missing, NaN or infinite */
export function checkContinuousAction(space: BoundedBoxSpace, action: ArrayLike<number>): void {
  const size = space.low.length;
  if (action.length !== size) {
    throw new RangeError(`an action has ${size} dimensions, got ${action.length}`);
  }
  for (let i = 0; i < size; i++) {
    if (!Number.isFinite(action[i])) {
      throw new RangeError(`dimension ${i} of the action must be a finite number, is ${action[i]}`);
    }
  }
}

/** @throws {RangeError} if the action is not one of the integers of the space */
export function checkDiscreteAction(space: DiscreteSpace, action: number): void {
  if (!Number.isInteger(action) || action < 0 || action >= space.size) {
    throw new RangeError(`an action is a whole number from 0 to ${space.size - 1}, got ${action}`);
  }
}
