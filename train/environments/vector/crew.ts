import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { siblingModule } from "../../../installation/installation.ts";
import type { Turns } from "./turns.ts";
import type { WorkerTask } from "./worker.ts";

/** Threads that each carry out a share of every turn. */
export interface Crew {
  readonly size: number;
  /**
   * Waits for the end of a turn.
   *
   * @throws {Error} of a thread that failed or has ended
   */
  finish(): Promise<void>;
  /** Terminates the threads. */
  release(): Promise<void>;
}

/**
 * Starts a thread for each task.
 *
 * @throws {Error} if one cannot be started; the others are terminated
 */
export async function hire(tasks: readonly WorkerTask[], turns: Turns): Promise<Crew> {
  // Flags of this process, such as --input-type, do not apply to its threads.
  const workers = tasks.map(
    (workerData) =>
      new Worker(siblingModule(import.meta.url, "./worker"), { workerData, execArgv: [] }),
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
    // Rejects with the error of a thread that fails to start.
    await Promise.all(workers.map((worker) => once(worker, "message")));
  } catch (error) {
    await release();
    throw error;
  }
  for (const worker of workers) {
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", (code) => lose(`exit code ${code}`));
    // Idle threads must not keep the process alive.
    worker.unref();
  }
  return {
    size: workers.length,
    async finish() {
      if (lost) throw lost;
      if (workers.length === 0) return;
      // During a turn, keep the process alive: a pending Atomics.waitAsync does not.
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
