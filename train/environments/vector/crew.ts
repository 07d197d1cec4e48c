import { siblingModule } from "../../../installation/installation.ts";
import { startThreads, type Threads } from "../../threads/threads.ts";
import type { Turns } from "./turns.ts";
import type { WorkerTask } from "./worker.ts";

/** Threads that each carry out a share of every turn. */
export interface Crew extends Pick<Threads, "size" | "release"> {
  /**
   * Waits for the end of a turn.
   *
   * @throws {Error} of a thread that failed or has ended
   */
  finish(): Promise<void>;
}

/**
 * Starts a thread for each task.
 *
 * @throws {Error} if one cannot be started; the others are terminated
 */
export async function hire(tasks: readonly WorkerTask[], turns: Turns): Promise<Crew> {
  let lost: Error | undefined;
  const threads = await startThreads(
    siblingModule(import.meta.url, "./worker"),
    tasks,
    (reason) => {
      lost ??= new Error(`a thread of the environments has ended: ${reason}`);
      turns.giveUp(lost.message);
    },
  );
  const { size, release } = threads;
  return {
    size,
    async finish() {
      if (lost) throw lost;
      if (size > 0) await threads.during(() => turns.finished());
    },
    release,
  };
}
