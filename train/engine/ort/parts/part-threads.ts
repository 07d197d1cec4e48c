import { siblingModule } from "../../../../installation/installation.ts";
import { startThreads, type Threads } from "../../../threads/threads.ts";
import type { LearnerState } from "../../learner.ts";
import type { Barrier } from "./barrier.ts";
import type { Exchange } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";
import type { PartTask } from "./worker.ts";

/** The threads that compute the parts of a batch but the first. */
export interface PartThreads extends Pick<Threads, "during" | "release"> {
  /**
   * Orders a gradient step.
   *
   * @param variant its index
   * @param vectors of each thread's batch and rates
   */
  order(variant: number, vectors: readonly (readonly Float32Array[])[]): void;
  /** Replaces the state of all threads before the next step. */
  write(state: LearnerState): void;
}

/** The barriers whose threads have not ended. */
const barriers = new Set<Barrier>();

/** How long the end of the process waits for threads. */
const endMilliseconds = 10_000;

/** Ends all threads before this process, which would terminate them. */
function endAll(): void {
  for (const barrier of barriers) barrier.dismiss("the process ends");
  for (const barrier of barriers) barrier.waitUntilAlone(endMilliseconds);
}

function remember(barrier: Barrier): void {
  if (barriers.size === 0) process.on("exit", endAll);
  barriers.add(barrier);
}

function forget(barrier: Barrier): void {
  barriers.delete(barrier);
  if (barriers.size === 0) process.off("exit", endAll);
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
  { barrier }: Exchange,
): Promise<PartThreads> {
  remember(barrier);
  const mailboxes = tasks.map(() => new Mailbox(entries));
  const threads = await startThreads<PartTask>(
    siblingModule(import.meta.url, "./worker"),
    tasks.map((task, i) => ({ ...task, orders: mailboxes[i].buffer })),
    (reason) => barrier.fail(`a thread of the learner has ended: ${reason}`),
    () => barrier.dismiss("the learner was released during its step"),
  ).catch((error: unknown) => {
    forget(barrier);
    throw error;
  });
  return {
    order(variant, vectors) {
      vectors.forEach((ofPart, i) => {
        mailboxes[i].put(ofPart);
      });
      barrier.order(variant);
    },
    write: (state) => threads.post(state),
    during: threads.during,
    async release() {
      await threads.release();
      forget(barrier);
    },
  };
}
