import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { siblingModule } from "../../../../installation/installation.ts";
import type { LearnerState } from "../../learner.ts";
import type { Exchange } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";
import type { PartTask } from "./worker.ts";

/** The threads that compute the parts of a batch but the first. */
export interface PartThreads {
  /**
   * Orders a gradient step.
   *
   * @param variant its index
   * @param vectors of each thread's batch and rates
   */
  order(variant: number, vectors: readonly (readonly Float32Array[])[]): void;
  /** Replaces the state of all threads before the next step. */
  write(state: LearnerState): void;
  /** Keeps the process alive while it waits for the threads. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Terminates the threads. */
  release(): Promise<void>;
}

/**
 * Starts a thread for each part of the batch but the first.
 *
 * @param tasks without their mailboxes
 * @param entries the number of entries of a part's batch and rates
 * @throws {Error} if one cannot be started; the others are terminated
 */
export async function startPartThreads(
  tasks: readonly Omit<PartTask, "orders">[],
  entries: number,
  { barrier }: Exchange,
): Promise<PartThreads> {
  const mailboxes = tasks.map(() => new Mailbox(entries));
  const workers = tasks.map((task, i) => {
    const workerData: PartTask = { ...task, orders: mailboxes[i].buffer };
    // Flags of this process, such as --input-type, do not apply to its threads.
    return new Worker(siblingModule(import.meta.url, "./worker"), { workerData, execArgv: [] });
  });
  const release = async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    // Rejects with the error of a thread that fails to start.
    await Promise.all(workers.map((worker) => once(worker, "message")));
  } catch (error) {
    await release();
    throw error;
  }
  const lose = (reason: string) => {
    barrier.fail(`a thread of the learner has ended: ${reason}`);
  };
  for (const worker of workers) {
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", (code) => lose(`exit code ${code}`));
    // Idle threads must not keep the process alive.
    worker.unref();
  }
  return {
    order(variant, vectors) {
      vectors.forEach((ofPart, i) => {
        mailboxes[i].put(ofPart);
      });
      barrier.order(variant);
    },
    write(state) {
      for (const worker of workers) worker.postMessage(state);
    },
    async during(work) {
      // A pending Atomics.waitAsync does not keep the process alive.
      workers[0].ref();
      try {
        return await work();
      } finally {
        workers[0].unref();
      }
    },
    release,
  };
}
