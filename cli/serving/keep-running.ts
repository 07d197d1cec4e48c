import type { ProgramTask } from "./program-task.ts";
import { startWorker } from "./worker-process.ts";

/** How often a Worker that is lost is started again. */
const restartsAllowed = 3;

/**
 * Runs a Worker until it is stopped. One that ends by itself or does not answer any more is started
 * again, a few times.
 *
 * @param stop ends all of its processes
 * @param onStart is called once, when the Worker answers
 * @throws {Error} if the Worker does not start, or is lost too often
 */
export async function keepRunning(
  task: ProgramTask,
  stop: AbortSignal,
  onStart: () => void,
): Promise<void> {
  for (let restarts = 0; !stop.aborted; restarts++) {
    const worker = startWorker(task, stop);
    if (!(await worker.started())) return;
    if (restarts === 0) onStart();
    else console.log("the Worker answers again");
    const reason = await worker.lost();
    if (reason === undefined) return;
    if (restarts === restartsAllowed) {
      throw new Error(`${reason}, and was restarted ${restarts} times already; see above`);
    }
    console.error(`${reason}; restarting it`);
  }
}
