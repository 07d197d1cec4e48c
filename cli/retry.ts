import { setTimeout } from "node:timers/promises";
import { RefusalError } from "../client/index.ts";

const firstPause = 100;

/**
 * Retries idempotent work with growing pauses: a Worker may be starting, or busy.
 *
 * @param patience milliseconds after which the last failure is thrown
 * @throws {RefusalError} at once if the Worker says that the request is wrong
 */
export async function retry<T>(work: () => Promise<T>, patience: number): Promise<T> {
  const end = Date.now() + patience;
  for (let pause = firstPause; ; pause *= 2) {
    try {
      return await work();
    } catch (error) {
      const isWrong = error instanceof RefusalError && error.status < 500 && error.status !== 429;
      if (isWrong || Date.now() + pause > end) throw error;
      await setTimeout(pause);
    }
  }
}
