import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { siblingModule } from "../../../../installation/installation.ts";
import type { LearnerState } from "../../learner.ts";
import type { Exchange } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";
import type { Meeting } from "./meeting.ts";
import type { PartTask } from "./worker.ts";

/** The threads that compute the parts of a batch but the first. */
export interface PartThreads {
  /**
   * Orders a gradient step.
   *
   * @param vectors of each thread's batch and rates
   */
  order(step: number, vectors: readonly (readonly Float32Array[])[]): void;
  /** Replaces the state of all threads before the next step. */
  write(state: LearnerState): void;
  /** Keeps the process alive while it waits for the threads. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Ends the threads. A step that they take fails. */
  release(): Promise<void>;
}

/** The meetings whose threads have not ended. */
const meetings = new Set<Meeting>();

/** How long the end of the process waits for threads. */
const endMilliseconds = 10_000;

/** Ends all threads before this process, which would terminate them. */
function endAll(): void {
  for (const meeting of meetings) meeting.dismiss("the process ends");
  for (const meeting of meetings) meeting.waitUntilAlone(endMilliseconds);
}

/** Keeps account of a meeting whose threads are there; returns a function for when they are not. */
function account(meeting: Meeting): () => void {
  if (meetings.size === 0) process.on("exit", endAll);
  meetings.add(meeting);
  return () => {
    meetings.delete(meeting);
    if (meetings.size === 0) process.off("exit", endAll);
  };
}

/**
 * Starts a thread for each part of the batch but the first. Threads are told to end and never
 * terminated: within ONNX Runtime, that aborts the process.
 *
 * @param tasks without their mailboxes
 * @param entries the number of entries of a part's batch and rates
 * @throws {Error} if one cannot be started; the others are ended
 */
export async function startPartThreads(
  tasks: readonly Omit<PartTask, "orders">[],
  entries: number,
  { meeting }: Exchange,
): Promise<PartThreads> {
  const mailboxes = tasks.map(() => new Mailbox(entries));
  const workers = tasks.map((task, i) => {
    const workerData: PartTask = { ...task, orders: mailboxes[i].buffer };
    // Flags of this process, such as --input-type, do not apply to its threads.
    return new Worker(siblingModule(import.meta.url, "./worker"), { workerData, execArgv: [] });
  });
  let waits = 0;
  /** Neither a pending `Atomics.waitAsync` nor the end of a thread keeps the process alive. */
  const during = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    waits += 1;
    for (const worker of workers) worker.ref();
    try {
      return await work();
    } finally {
      waits -= 1;
      // Idle threads must not.
      if (waits === 0) for (const worker of workers) worker.unref();
    }
  };
  const ends = workers.map(
    (worker) => new Promise<unknown>((resolve) => worker.once("exit", resolve)),
  );
  const forget = account(meeting);
  const release = async () => {
    meeting.dismiss("the learner was released during its step");
    await during(() => Promise.all(ends));
    forget();
  };
  try {
    // Rejects with the error of a thread that fails to start.
    await Promise.all(workers.map((worker) => once(worker, "message")));
  } catch (error) {
    await release();
    throw error;
  }
  const lose = (reason: string) => {
    meeting.fail(`a thread of the learner has ended: ${reason}`);
  };
  for (const worker of workers) {
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", (code) => lose(`exit code ${code}`));
    worker.unref();
  }
  return {
    order(step, vectors) {
      vectors.forEach((ofPart, i) => {
        mailboxes[i].put(ofPart);
      });
      meeting.give(step);
    },
    write(state) {
      for (const worker of workers) worker.postMessage(state);
    },
    during,
    release,
  };
}
