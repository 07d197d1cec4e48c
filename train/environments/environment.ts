import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { Scene } from "./scene.ts";

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
  /** Steps after which an episode is truncated. */
  readonly maxEpisodeSteps: number;
  /** How long a step takes in the world that is simulated, or is to be shown. */
  readonly secondsPerStep: number;
  /**
   * Begins an episode. With a seed, what follows is a function of the seed; without one, the
   * generator goes on from where it is.
   *
   * @param seed a whole number from 0 to 2^53 - 1
   * @throws {UnstableSimulationError} if the state to begin in cannot be simulated
   */
  reset(seed?: number): Observation;
  /**
   * @throws {Error} if no episode is under way
   * @throws {RangeError} if the action is not in the action space; the episode goes on
   * @throws {UnstableSimulationError} if the simulation broke down; the episode is over
   */
  step(action: Action): Transition<Observation>;
  /** The whole state, generator and step count included: what `write` goes on from, bit for bit. */
  read(): Float64Array;
  /** @throws {RangeError} if the state is not of this environment */
  write(state: Float64Array): void;
  /** What the current state looks like. */
  scene(): Scene;
  /** Gives back what the environment holds outside of JavaScript; it is of no use afterwards. */
  release(): void;
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
