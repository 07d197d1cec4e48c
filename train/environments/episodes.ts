import { type BoundedBoxSpace, type DiscreteSpace, widthOf } from "../../schemas/space.ts";
import { NumpyGenerator } from "../random/numpy-generator.ts";
import { stateSize } from "../random/pcg64.ts";
import type { Dynamics } from "./dynamics.ts";
import { type Environment, NoPictureError } from "./environment.ts";

/** A check of actions: returns an action as float32, always in the same array. */
type Accept = (action: ArrayLike<number>) => Float32Array;

function boxActions(space: BoundedBoxSpace): Accept {
  const size = space.low.length;
  const rounded = new Float32Array(size);
  return (action) => {
    if (action.length !== size) {
      throw new RangeError(`an action has ${size} dimensions, got ${action.length}`);
    }
    for (let i = 0; i < size; i++) {
      rounded[i] = action[i];
      if (!Number.isFinite(rounded[i])) {
        throw new RangeError(
          `dimension ${i} of the action must be a finite float32 number, is ${action[i]}`,
        );
      }
    }
    return rounded;
  };
}

function discreteActions({ size }: DiscreteSpace): Accept {
  const accepted = new Float32Array(1);
  return (action) => {
    if (action.length !== 1) {
      throw new RangeError(`an action is a vector with one index, got ${action.length} numbers`);
    }
    const index = action[0];
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new RangeError(`an action is a whole number from 0 to ${size - 1}, got ${index}`);
    }
    accepted[0] = index;
    return accepted;
  };
}

/** Returns a check whether an action is in a space; throws like an environment's `step`. */
export function acceptActions(space: Environment["actionSpace"]): Accept {
  return space.kind === "discrete" ? discreteActions(space) : boxActions(space);
}

/**
 * Creates an environment from its dynamics. Refuses steps outside of an episode, and truncates at
 * the time limit, like Gymnasium even if the task ends at that step.
 *
 * @param timeLimit the number of steps after which an episode is truncated, or null
 * @param horizon the number of steps to play in an evaluation if there is no time limit
 */
export function environmentOf(
  id: string,
  dynamics: Dynamics,
  timeLimit: number | null,
  horizon: number,
): Environment {
  const { observationSpace, actionSpace, secondsPerStep, rigidBodies } = dynamics;
  const accept = acceptActions(actionSpace);
  const width = widthOf(observationSpace);
  const checkWidth = ({ length }: Float64Array) => {
    if (length === width) return;
    throw new Error(
      `${id}: an observation has ${length} numbers, and its observationSpace ${width}`,
    );
  };
  let random = new NumpyGenerator(0);
  let elapsed = 0;
  let over = true;
  return {
    id,
    observationSpace,
    actionSpace,
    maxEpisodeSteps: timeLimit,
    horizon: timeLimit ?? horizon,
    secondsPerStep,
    ...(rigidBodies && { rigidBodies }),
    scene() {
      if (!dynamics.scene) throw new NoPictureError(id);
      return dynamics.scene();
    },
    reset(seed) {
      if (seed !== undefined) random = new NumpyGenerator(seed);
      over = true;
      const observation = dynamics.reset(random);
      checkWidth(observation);
      elapsed = 0;
      over = false;
      return observation;
    },
    step(action) {
      if (over) throw new Error("no episode is under way: call reset first");
      const accepted = accept(action);
      // If the dynamics fail, there is no valid state to continue from.
      over = true;
      const { observation, reward, terminated } = dynamics.step(accepted, random);
      checkWidth(observation);
      if (!Number.isFinite(reward)) throw new Error(`${id}: a reward is ${reward}`);
      elapsed += 1;
      const truncated = timeLimit !== null && elapsed >= timeLimit;
      over = terminated || truncated;
      return { observation, reward, terminated, truncated };
    },
    read() {
      const own = dynamics.read();
      const state = new Float64Array(2 + stateSize + own.length);
      state.set([elapsed, Number(over)]);
      state.set(random.read(), 2);
      state.set(own, 2 + stateSize);
      return state;
    },
    write(state) {
      const { length } = dynamics.read();
      if (state.length !== 2 + stateSize + length) {
        throw new RangeError(
          `a state has ${2 + stateSize + length} numbers here, this one has ${state.length}`,
        );
      }
      elapsed = state[0];
      over = state[1] === 1;
      random.write(state.subarray(2, 2 + stateSize));
      dynamics.write(state.subarray(2 + stateSize));
    },
    release() {
      over = true;
      dynamics.release?.();
    },
  };
}
