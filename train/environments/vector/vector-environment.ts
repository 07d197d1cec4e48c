import { availableParallelism } from "node:os";
import type { Environment } from "../environment.ts";
import { acceptActions } from "../episodes.ts";
import { type EnvironmentOptions, makeEnvironment } from "../registry.ts";
import { EnvironmentBatch, widthsOf } from "./batch.ts";
import { type Crew, hire } from "./crew.ts";
import { bytesOfRows, type RowSizes, type Rows, rowsIn } from "./rows.ts";
import { type Command, controlBytes, Turns } from "./turns.ts";

/** N environments of a kind that are played together. */
export interface VectorEnvironment extends Rows {
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

/** The numbers of the first of `count` environments that each of `threads` gets, and how many. */
function share(count: number, threads: number): { first: number; count: number }[] {
  return Array.from({ length: threads }, (_, i) => {
    const first = Math.floor((i * count) / threads);
    return { first, count: Math.floor(((i + 1) * count) / threads) - first };
  });
}

/** What may be done with them: one turn at a time, and a step only in an episode. */
type State = "idle" | "playing" | "busy" | "released";

function refuseUnless(state: State, allowed: readonly State[]): void {
  if (allowed.includes(state)) return;
  if (state === "released") throw new Error("the environments were released");
  if (state === "busy") throw new Error("the turn before is not finished: await it");
  throw new Error("no episodes are under way: call reset first");
}

/** This thread's share and the others', on the same rows. */
async function gather(id: string, options: EnvironmentOptions, sizes: RowSizes, threads: number) {
  const memory = new SharedArrayBuffer(bytesOfRows(sizes));
  const control = new SharedArrayBuffer(controlBytes);
  const rows = rowsIn(memory, sizes);
  const [own, ...others] = share(sizes.count, Math.min(threads, sizes.count)).map((slice) => ({
    slice: { id, options, ...slice },
    sizes,
    rows: memory,
    control,
  }));
  const turns = new Turns(control);
  const batch = await EnvironmentBatch.create(own.slice, rows);
  let crew: Crew;
  try {
    crew = await hire(others, turns);
  } catch (error) {
    batch.release();
    throw error;
  }
  return {
    rows,
    /** One turn of all threads; this one's share comes in between. */
    async turn(command: Command, seed = 0) {
      turns.begin(command, crew.size, seed);
      const outcomes = await Promise.allSettled([
        (async () => (command === "reset" ? batch.reset(seed) : batch.step()))(),
        crew.finish(),
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") throw outcome.reason;
      }
    },
    async release() {
      batch.release();
      await crew.release();
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
  example.release();
  const { observationSpace, actionSpace } = example;
  const widths = widthsOf(example);
  const { rows, turn, release } = await gather(id, options, { count, ...widths }, threads);

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
  const play = async (command: Command, seed?: number) => {
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
    id,
    count,
    observationSpace,
    actionSpace,
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
    async release() {
      await current.catch(() => {});
      if (state === "released") return;
      state = "released";
      await release();
    },
  };
}
