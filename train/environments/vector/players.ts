import type { Environment } from "../environment.ts";
import type { EnvironmentOptions } from "../registry.ts";
import { EnvironmentBatch } from "./batch.ts";
import { type Crew, hire } from "./crew.ts";
import { bytesOfRows, type RowSizes, type Rows, rowsIn } from "./rows.ts";
import { type Command, controlBytes, Turns } from "./turns.ts";

/** Environments that take turns together, on rows of theirs. */
export interface Players {
  readonly rows: Rows;
  turn(command: Command, seed: number): Promise<void>;
  release(): Promise<void>;
}

/** The numbers of the first of `count` environments that each of `threads` gets, and how many. */
function share(count: number, threads: number): { first: number; count: number }[] {
  return Array.from({ length: threads }, (_, i) => {
    const first = Math.floor((i * count) / threads);
    return { first, count: Math.floor(((i + 1) * count) / threads) - first };
  });
}

/** This thread's share and the others', on the same rows. */
export async function gather(
  id: string,
  options: EnvironmentOptions,
  sizes: RowSizes,
  threads: number,
): Promise<Players> {
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
    async turn(command, seed) {
      turns.begin(command, crew.size, seed);
      const outcomes = await Promise.allSettled([
        (async () => batch.carryOut(command, seed))(),
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

/** Environments that were made, all in this thread. */
export function gatherHere(environments: readonly Environment[], sizes: RowSizes): Players {
  const rows = rowsIn(new ArrayBuffer(bytesOfRows(sizes)), sizes);
  const batch = new EnvironmentBatch(environments, rows, 0);
  return {
    rows,
    turn: async (command, seed) => batch.carryOut(command, seed),
    release: async () => batch.release(),
  };
}
