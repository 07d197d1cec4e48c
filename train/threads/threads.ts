import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Threads of one module that work for this one. */
export interface Threads {
  readonly size: number;
  /** Sends a message to each. */
  post(message: unknown): void;
  /** Keeps the process alive during work that waits for the threads. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Terminates the threads. */
  release(): Promise<void>;
}

/**
 * Starts a thread for each task, and waits until each has sent a message.
 *
 * @param module that the threads run, with a task as their `workerData`
 * @param onLost is called with the reason if a thread ends by itself
 * @throws {Error} if one cannot be started; the others are terminated
 */
export async function startThreads<Task>(
  module: URL,
  tasks: readonly Task[],
  onLost: (reason: string) => void,
): Promise<Threads> {
  // Flags of this process, such as --input-type, do not apply to its threads.
  const workers = tasks.map((workerData) => new Worker(module, { workerData, execArgv: [] }));
  let waits = 0;
  /** Neither a pending `Atomics.waitAsync` nor the end of a thread keeps the process alive. */
  const during = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    waits += 1;
    workers.at(0)?.ref();
    try {
      return await work();
    } finally {
      waits -= 1;
      if (waits === 0) workers.at(0)?.unref();
    }
  };
  const release = async () => {
    await during(() => Promise.all(workers.map((worker) => worker.terminate())));
  };
  try {
    // Rejects with the error of a thread that fails to start.
    await Promise.all(workers.map((worker) => once(worker, "message")));
  } catch (error) {
    await release();
    throw error;
  }
  for (const worker of workers) {
    worker.on("error", (error) => onLost(error.message));
    worker.on("exit", (code) => onLost(`exit code ${code}`));
    // Idle threads must not keep the process alive.
    worker.unref();
  }
  return {
    size: workers.length,
    post(message) {
      for (const worker of workers) worker.postMessage(message);
    },
    during,
    release,
  };
}
