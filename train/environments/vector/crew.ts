import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Turns } from "./turns.ts";
import type { WorkerTask } from "./worker.ts";

/** Threads that carry out a share of every turn each. */
export interface Crew {
  readonly size: number;
  /**
   * Waits for the end of a turn that was begun.
   *
   * @throws {Error} of a thread that failed at it, or has ended
   */
  finish(): Promise<void>;
  /** Ends the threads. */
  release(): Promise<void>;
}

/**
 * Starts a thread for each task.
 *
 * @throws {Error} if one cannot be made ready; the others are ended then
 */
export async function hire(tasks: readonly WorkerTask[], turns: Turns): Promise<Crew> {
  // The flags of this process, such as --input-type, are not those of its threads.
  const workers = tasks.map(
    (workerData) =>
      new Worker(new URL("./worker.ts", import.meta.url), { workerData, execArgv: [] }),
  );
  let lost: Error | undefined;
  const release = async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  const lose = (reason: string) => {
    lost ??= new Error(`a thread of the environments has ended: ${reason}`);
    turns.giveUp(lost.message);
  };
  try {
    // Rejects with the error of a thread that fails to begin.
    await Promise.all(workers.map((worker) => once(worker, "message")));
  } catch (error) {
    await release();
    throw error;
  }
  for (const worker of workers) {
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", (code) => lose(`exit code ${code}`));
    // A thread that waits does not keep the process from ending.
    worker.unref();
  }
  return {
    size: workers.length,
    async finish() {
      if (lost) throw lost;
      if (workers.length === 0) return;
      // One that works does, for nothing else would: not even a promise of shared memory.
      workers[0].ref();
      try {
        await turns.finished();
      } finally {
        workers[0].unref();
      }
    },
    release,
  };
}
