import type { Environment } from "../environment.ts";
import type { EnvironmentOptions } from "../registry.ts";
import { EnvironmentBatch } from "./batch.ts";
import { type Crew, hire } from "./crew.ts";
import type { Players } from "./players.ts";
import { bytesOfRows, type RowSizes, rowsIn, sharesOf } from "./rows.ts";
import { controlBytes, Turns } from "./turns.ts";

/** Creates environments in this and other threads, on shared rows. */
export async function gather(
  id: string,
  options: EnvironmentOptions,
  sizes: RowSizes,
  threads: number,
): Promise<Players> {
  const memory = new SharedArrayBuffer(bytesOfRows(sizes));
  const control = new SharedArrayBuffer(controlBytes);
  const rows = rowsIn(memory, sizes);
  const [own, ...others] = sharesOf(sizes.count, threads).map((slice) => ({
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
    /** Runs one turn in all threads; this one works on its own share meanwhile. */
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

/** Wraps existing environments, all in this thread. */
export function gatherHere(environments: readonly Environment[], sizes: RowSizes): Players {
  const rows = rowsIn(new ArrayBuffer(bytesOfRows(sizes)), sizes);
  const batch = new EnvironmentBatch(environments, rows, 0);
  return {
    rows,
    turn: async (command, seed) => batch.carryOut(command, seed),
    release: async () => batch.release(),
  };
}
