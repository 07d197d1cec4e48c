import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Environment } from "../environment.ts";
import { acceptActions } from "../episodes.ts";
import { type EnvironmentOptions, makeEnvironment } from "../registry.ts";
import { EnvironmentBatch, widthsOf } from "./batch.ts";
import { bytesOfRows, type RowSizes, type Rows, rowsIn } from "./rows.ts";
import { type Command, commands, controlBytes, Turns } from "./turns.ts";
import type { WorkerTask } from "./worker.ts";

/** N environments of a kind that are played together. */
export interface VectorEnvironment extends Rows {
  readonly id: string;
  readonly count: number;
  readonly observationSpace: Environment["observationSpace"];
  readonly actionSpace: Environment["actionSpace"];
  /** Begins an episode in each, the i-th seeded with seed + i. */
  reset(seed: number): Promise<void>;
  /**
   * Takes the `actions`, one in each environment; where an episode ends, the next one begins.
   *
   * @throws {RangeError} naming the environment and the dimension, if an action is not in the action
   *   space; none has moved then
   * @throws {Error} if a simulation broke down; reset them then
   */
  step(): Promise<void>;
  /** Ends the threads, and gives back what the environments hold. */
  release(): Promise<void>;
}

export interface VectorSettings {
  /** How many environments. */
  count: number;
  /** Among how many threads they are shared out, this one included. */
  threads?: number;
  options?: EnvironmentOptions;
}

function wholeNumber(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name} must be a whole number, at least ${least}, is ${value}`);
}

/** The numbers of the first of `count` environments that each of `threads` gets, and how many. */
function share(count: number, threads: number): { first: number; count: number }[] {
  return Array.from({ length: threads }, (_, i) => {
    const first = Math.floor((i * count) / threads);
    return { first, count: Math.floor(((i + 1) * count) / threads) - first };
  });
}

/** Threads that carry out a share of every turn each. */
async function hire(tasks: readonly WorkerTask[], turns: Turns) {
  // The flags of this process, such as --input-type, are not those of its threads.
  const workers = tasks.map(
    (workerData) =>
      new Worker(new URL("./worker.ts", import.meta.url), { workerData, execArgv: [] }),
  );
  let stopping = false;
  const endOf = async (worker: Worker) => {
    // Rejects with the error of a thread that ends by one.
    const [code] = await once(worker, "exit");
    if (!stopping) throw new Error(`a thread of the environments ended (${code})`);
  };
  // Of no threads, none ends.
  const broken = workers.length > 0 ? Promise.race(workers.map(endOf)) : new Promise(() => {});
  broken.catch(() => {});
  const release = async () => {
    stopping = true;
    turns.begin(commands.stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    await Promise.race([Promise.all(workers.map((worker) => once(worker, "message"))), broken]);
  } catch (error) {
    await release();
    throw error;
  }
  for (const worker of workers) worker.unref();
  return {
    /** Waits for the end of a turn that was begun. */
    async finish() {
      // Idle threads do not keep the process from ending; busy ones do.
      for (const worker of workers) worker.ref();
      try {
        await Promise.race([turns.finishedBy(workers.length), broken]);
      } finally {
        for (const worker of workers) worker.unref();
      }
    },
    release,
  };
}

/**
 * Makes N environments, shared out among threads. What they do depends on the seed and the actions
 * alone, not on how many threads there are.
 *
 * @throws {RangeError} as `makeEnvironment`, or if a count is no whole number
 */
export async function makeVectorEnvironment(
  id: string,
  { count, threads = Math.min(count, availableParallelism()), options = {} }: VectorSettings,
): Promise<VectorEnvironment> {
  wholeNumber("count", count, 1);
  wholeNumber("threads", threads, 1);
  const example = await makeEnvironment(id, options);
  example.release();
  const { observationSpace, actionSpace } = example;
  const widths = widthsOf(example);
  const sizes: RowSizes = { count, ...widths };

  const memory = new SharedArrayBuffer(bytesOfRows(sizes));
  const control = new SharedArrayBuffer(controlBytes);
  const rows = rowsIn(memory, sizes);
  const [own, ...others] = share(count, Math.min(threads, count)).map((slice) => ({
    slice: { id, options, ...slice },
    sizes,
    rows: memory,
    control,
  }));
  const turns = new Turns(control);
  const crew = await hire(others, turns);
  const batch = await EnvironmentBatch.create(own.slice, rows);
  /** One turn of all threads; this one's share comes in between. */
  const together = async (command: Exclude<Command, typeof commands.stop>, seed = 0) => {
    turns.begin(command, seed);
    try {
      if (command === commands.reset) batch.reset(seed);
      else batch.step();
    } finally {
      await crew.finish();
    }
  };

  const accept = acceptActions(example);
  let ready = false;
  return {
    id,
    count,
    observationSpace,
    actionSpace,
    ...rows,
    async reset(seed) {
      await together(commands.reset, seed);
      ready = true;
    },
    async step() {
      if (!ready) throw new Error("no episodes are under way: call reset first");
      for (let row = 0; row < count; row++) {
        const action = rows.actions.subarray(row * widths.action, (row + 1) * widths.action);
        try {
          accept(action);
        } catch (cause) {
          if (!(cause instanceof Error)) throw cause;
          throw new RangeError(`environment ${row}: ${cause.message}`, { cause });
        }
      }
      ready = false;
      await together(commands.step);
      ready = true;
    },
    async release() {
      ready = false;
      batch.release();
      await crew.release();
    },
  };
}
