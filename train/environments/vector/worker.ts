import { parentPort, workerData } from "node:worker_threads";
import { type BatchSlice, EnvironmentBatch } from "./batch.ts";
import { type RowSizes, rowsIn } from "./rows.ts";
import { Turns } from "./turns.ts";

/*
 * A thread of a vector environment. Steps its share of the environments on command until the thread
 * is terminated, which frees its memory.
 */

export interface WorkerTask {
  slice: BatchSlice;
  sizes: RowSizes;
  rows: SharedArrayBuffer;
  control: SharedArrayBuffer;
}

const { slice, sizes, rows, control }: WorkerTask = workerData;
const turns = new Turns(control);
const batch = await EnvironmentBatch.create(slice, rowsIn(rows, sizes));
parentPort?.postMessage("ready");

for (let last = 0; ; ) {
  const { turn, command, seed } = turns.next(last);
  last = turn;
  try {
    batch.carryOut(command, seed);
    turns.finish();
  } catch (error) {
    turns.finish(error instanceof Error ? error.message : String(error));
  }
}
