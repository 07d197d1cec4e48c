import { availableParallelism } from "node:os";
import type { Environment } from "../environment.ts";
import { acceptActions } from "../episodes.ts";
import { type EnvironmentOptions, findEnvironment } from "../registry.ts";
import { widthsOf } from "./batch.ts";
import { gather, gatherHere } from "./gather.ts";
import type { Players } from "./players.ts";
import type { RowSizes, Rows } from "./rows.ts";
import type { Command } from "./turns.ts";

/** N identical environments that are stepped together. */
export interface VectorEnvironment extends Omit<Rows, "states"> {
  readonly id: string;
  readonly count: number;
  readonly observationSpace: Environment["observationSpace"];
  readonly actionSpace: Environment["actionSpace"];
  readonly horizon: Environment["horizon"];
  /** False if `write` cannot restore states, and starts an episode in each environment instead. */
  readonly restorable: boolean;
  /**
   * Starts an episode in each; environment i is seeded with seed + i.
   *
   * @param seed a whole number from 0 to 2^53 - count
   * @throws {RangeError} if the seed is outside this range
   * @throws {Error} if the previous turn is unfinished, or the environments were released
   */
  reset(seed: number): Promise<void>;
  /**
   * Takes the `actions`, one in each environment; environments whose episodes end start the next
   * one.
   *
   * @throws {RangeError} naming the environment and the dimension, if an action is not in the
   * action space; no environment has moved then
   * @throws {Error} naming the environment, if a simulation became unstable: reset is required
   * then; or as for `reset`
   */
  step(): Promise<void>;
  /**
   * The complete state of each environment, [N, state], and the current observations; `write`
   * continues from them exactly, if they are restorable.
   *
   * @throws {Error} as for `reset`
   */
  read(): Promise<{ states: Float64Array; observations: Float64Array }>;
  /**
   * Restores states that `read` returned.
   *
   * @throws {RangeError} if they do not fit these environments
   * @throws {Error} as for `reset`
   */
  write(state: { states: Float64Array; observations: Float64Array }): Promise<void>;
  /** Waits for the current turn, terminates the threads and frees the environments. */
  release(): Promise<void>;
}

export interface VectorSettings {
  /** The number of environments. */
  count: number;
  /** The number of threads to divide them among, including this one. */
  threads?: number;
  options?: EnvironmentOptions;
}

function wholeNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, is ${value}`);
}

/** More than fit into memory. */
const mostEnvironments = 100_000;
const mostThreads = 1024;

/**
 * The state determines which calls are allowed: one turn at a time, and steps only in an episode.
 */
type State = "idle" | "playing" | "busy" | "released";

function refuseUnless(state: State, allowed: readonly State[]): void {
  if (allowed.includes(state)) return;
  if (state === "released") throw new Error("the environments were released");
  if (state === "busy") throw new Error("the turn before is not finished: await it");
  throw new Error("no episodes are under way: call reset first");
}

/** Wraps players so that only valid calls and valid actions reach them. */
function vectorOf(
  example: Environment,
  { count, ...widths }: RowSizes,
  { rows: allRows, turn, release }: Players,
  restorable: boolean,
): VectorEnvironment {
  const { states, ...rows } = allRows;
  const accept = acceptActions(example.actionSpace);
  const checkAction = (row: number) => {
    try {
      accept(rows.actions.subarray(row * widths.action, (row + 1) * widths.action));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RangeError(`environment ${row}: ${reason}`, { cause });
    }
  };
  let state: State = "idle";
  /** The current turn, or the last one. */
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
    horizon: example.horizon,
    restorable,
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
      if (restorable) rows.observations.set(written.observations);
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
 * Creates N environments, divided among threads. Results depend only on the seed and the actions,
 * not on the number of threads.
 *
 * @throws {RangeError} like `makeEnvironment`, or naming the setting that is not a valid whole
 * number
 */
export async function makeVectorEnvironment(
  id: string,
  { count, threads = Math.min(count, availableParallelism()), options = {} }: VectorSettings,
): Promise<VectorEnvironment> {
  wholeNumber("count", count, 1, mostEnvironments);
  wholeNumber("threads", threads, 1, mostThreads);
  const definition = await findEnvironment(id);
  const example = await definition.make(options);
  const sizes = { count, ...widthsOf(example) };
  example.release();
  const players = definition.gather
    ? await definition.gather(options, sizes, threads)
    : await gather(id, options, sizes, threads);
  return vectorOf(example, sizes, players, definition.restorable ?? true);
}

/** Wraps existing identical environments, in this thread. */
export function together(environments: readonly Environment[]): VectorEnvironment {
  const [example] = environments;
  const sizes = { count: environments.length, ...widthsOf(example) };
  return vectorOf(example, sizes, gatherHere(environments, sizes), true);
}
