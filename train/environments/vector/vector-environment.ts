import { availableParallelism } from "node:os";
import type { Environment } from "../environment.ts";
import { acceptActions } from "../episodes.ts";
import { type EnvironmentOptions, makeEnvironment } from "../registry.ts";
import { widthsOf } from "./batch.ts";
import { gather, gatherHere, type Players } from "./players.ts";
import type { RowSizes, Rows } from "./rows.ts";
import type { Command } from "./turns.ts";

/** N environments of a kind that are played together. */
export interface VectorEnvironment extends Omit<Rows, "states"> {
  readonly id: string;
  readonly count: number;
  readonly observationSpace: Environment["observationSpace"];
  readonly actionSpace: Environment["actionSpace"];
  /**
   * Begins an episode in each, the i-th seeded with seed + i.
   *
   * @param seed a whole number from 0 to 2^53 - count
   * @throws {RangeError} if it is none
   * @throws {Error} if the turn before is not finished, or they were released
   */
  reset(seed: number): Promise<void>;
  /**
   * Takes the `actions`, one in each environment; where an episode ends, the next one begins.
   *
   * @throws {RangeError} naming the environment and the dimension, if an action is not in the action
   *   space; none has moved then
   * @throws {Error} naming the environment, if a simulation broke down: reset them then; or as `reset`
   */
  step(): Promise<void>;
  /**
   * The whole state of each environment, [N, state]: with the observations to act on, what `write`
   * goes on from, bit for bit.
   *
   * @throws {Error} as `reset`
   */
  read(): Promise<{ states: Float64Array; observations: Float64Array }>;
  /**
   * Takes up the states that `read` gave.
   *
   * @throws {RangeError} if they are not of as many environments of this kind
   * @throws {Error} as `reset`
   */
  write(state: { states: Float64Array; observations: Float64Array }): Promise<void>;
  /** Ends the threads, and gives back what the environments hold, once the turn is finished. */
  release(): Promise<void>;
}

export interface VectorSettings {
  /** How many environments. */
  count: number;
  /** Among how many threads they are shared out, this one included. */
  threads?: number;
  options?: EnvironmentOptions;
}

function wholeNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, is ${value}`);
}

/** More than memory holds of the smallest. */
const mostEnvironments = 100_000;
const mostThreads = 1024;

/** What may be done with them: one turn at a time, and a step only in an episode. */
type State = "idle" | "playing" | "busy" | "released";

function refuseUnless(state: State, allowed: readonly State[]): void {
  if (allowed.includes(state)) return;
  if (state === "released") throw new Error("the environments were released");
  if (state === "busy") throw new Error("the turn before is not finished: await it");
  throw new Error("no episodes are under way: call reset first");
}

/** Lets players be played: one turn at a time, with actions that are in the action space. */
function vectorOf(
  example: Environment,
  { count, ...widths }: RowSizes,
  { rows: allRows, turn, release }: Players,
): VectorEnvironment {
  const { states, ...rows } = allRows;
  const accept = acceptActions(example);
  const checkAction = (row: number) => {
    try {
      accept(rows.actions.subarray(row * widths.action, (row + 1) * widths.action));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RangeError(`environment ${row}: ${reason}`, { cause });
    }
  };
  let state: State = "idle";
  /** The turn that is under way, or the last one. */
  let current: Promise<void> = Promise.resolve();
  const play = async (command: Command, seed = 0) => {
    state = "busy";
    current = turn(command, seed);
    try {
      await current;
      state = "playing";
    } catch (error) {
      state = "idle";
      throw error;
    }
  };
  return {
    id: example.id,
    count,
    observationSpace: example.observationSpace,
    actionSpace: example.actionSpace,
    ...rows,
    async reset(seed) {
      refuseUnless(state, ["idle", "playing"]);
      wholeNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER - count + 1);
      await play("reset", seed);
    },
    async step() {
      refuseUnless(state, ["playing"]);
      for (let row = 0; row < count; row++) checkAction(row);
      await play("step");
    },
    async read() {
      refuseUnless(state, ["playing"]);
      await play("read");
      return { states: states.slice(), observations: rows.observations.slice() };
    },
    async write(written) {
      refuseUnless(state, ["idle", "playing"]);
      for (const [name, to] of Object.entries({ states, observations: rows.observations })) {
        const { length } = name === "states" ? written.states : written.observations;
        if (length === to.length) continue;
        throw new RangeError(
          `${name} of ${count} environments are ${to.length} numbers, not ${length}`,
        );
      }
      states.set(written.states);
      await play("write");
      rows.observations.set(written.observations);
    },
    async release() {
      await current.catch(() => {});
      if (state === "released") return;
      state = "released";
      await release();
    },
  };
}

/**
 * Makes N environments, shared out among threads. What they do depends on the seed and the actions
 * alone, not on how many threads there are.
 *
 * @throws {RangeError} as `makeEnvironment`, or naming the setting that is no whole number
 */
export async function makeVectorEnvironment(
  id: string,
  { count, threads = Math.min(count, availableParallelism()), options = {} }: VectorSettings,
): Promise<VectorEnvironment> {
  wholeNumber("count", count, 1, mostEnvironments);
  wholeNumber("threads", threads, 1, mostThreads);
  const example = await makeEnvironment(id, options);
  const sizes = { count, ...widthsOf(example) };
  example.release();
  return vectorOf(example, sizes, await gather(id, options, sizes, threads));
}

/** Plays environments of a kind that were made together, in this thread. */
export function together(environments: readonly Environment[]): VectorEnvironment {
  const [example] = environments;
  const sizes = { count: environments.length, ...widthsOf(example) };
  return vectorOf(example, sizes, gatherHere(environments, sizes));
}
