import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod";
import { fuzz } from "./fuzz.ts";

/** A thread that fuzzes, and tells how far it has come in memory that it shares. */
const { progress, ...range } = z
  .object({
    seed: z.int(),
    from: z.int(),
    to: z.int(),
    progress: z.instanceof(Int32Array),
  })
  .parse(workerData);

parentPort?.postMessage(
  fuzz({ ...range, progress: (number) => Atomics.store(progress, 0, number) }),
);
