import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { NumpyGenerator } from "../random/numpy-generator.ts";
import { stateSize } from "../random/pcg64.ts";
import type { Dynamics, StepOutcome } from "./dynamics.ts";
import type { Environment, Transition } from "./environment.ts";

/** Returns a function that converts actions to float32, always in the same array. */
function float32Actions(space: BoundedBoxSpace): (action: ArrayLike<number>) => Float32Array {
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

function discreteActions({ size }: DiscreteSpace): (action: number) => number {
  return (action) => {
    if (Number.isInteger(action) && action >= 0 && action < size) return action;
    throw new RangeError(`an action is a whole number from 0 to ${size - 1}, got ${action}`);
  };
}

/**
 * Returns a check whether an action, as a vector, is in an environment's space; throws like `step`.
 */
export function acceptActions(environment: Environment): (action: ArrayLike<number>) => void {
  if (environment.kind === "continuous") return float32Actions(environment.actionSpace);
  const accept = discreteActions(environment.actionSpace);
  return (action) => accept(action[0]);
}

/**
 * The episodes of dynamics. Refuses steps outside of an episode, and truncates at the time limit,
 * like Gymnasium even if the task ends at that step.
 */
function episodes<Observation, Action, Accepted>(
  dynamics: {
    reset(random: NumpyGenerator): Observation;
    step(action: Accepted, random: NumpyGenerator): StepOutcome<Observation>;
    read(): ArrayLike<number>;
    write(state: Float64Array): void;
    release?(): void;
  },
  accept: (action: Action) => Accepted,
  timeLimit: number,
) {
  let random = new NumpyGenerator(0);
  let elapsed = 0;
  let over = true;
  return {
    reset(seed?: number): Observation {
      if (seed !== undefined) random = new NumpyGenerator(seed);
      over = true;
      const observation = dynamics.reset(random);
      elapsed = 0;
      over = false;
      return observation;
    },
    step(action: Action): Transition<Observation> {
      if (over) throw new Error("no episode is under way: call reset first");
      const accepted = accept(action);
      // If the dynamics fail, there is no valid state to continue from.
      over = true;
      const { observation, reward, terminated } = dynamics.step(accepted, random);
      elapsed += 1;
      const truncated = elapsed >= timeLimit;
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
    write(state: Float64Array) {
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

/**
 * Creates an environment from its dynamics.
 *
 * @param timeLimit the number of steps after which an episode is truncated
 */
export function environmentOf(id: string, dynamics: Dynamics, timeLimit: number): Environment {
  const common = {
    id,
    maxEpisodeSteps: timeLimit,
    secondsPerStep: dynamics.secondsPerStep,
    scene: () => dynamics.scene(),
  };
  if (dynamics.kind === "continuous") {
    const { kind, observationSpace, actionSpace } = dynamics;
    const played = episodes(dynamics, float32Actions(actionSpace), timeLimit);
    return { ...common, kind, observationSpace, actionSpace, ...played };
  }
  const { kind, observationSpace, actionSpace } = dynamics;
  const played = episodes(dynamics, discreteActions(actionSpace), timeLimit);
  return { ...common, kind, observationSpace, actionSpace, ...played };
}
