import type { Counted } from "../../schemas/metrics.ts";
import type { Counters } from "./counters.ts";

/**
 * The counts of an isolate since its batch before. `sender` and `number` identify a batch, so an
 * unconfirmed one can be resent safely.
 */
export interface ReportBatch {
  sender: string;
  number: number;
  counts: Counted[];
}

export interface Reports {
  /** Sees to it that what was counted is sent soon, if nothing does already. */
  schedule(): void;
  /** Sends what was counted; what cannot be sent is kept for the next time. */
  flush(): Promise<void>;
}

/** The time for which an isolate collects counts before it sends them. */
const defaultInterval = 10_000;

/**
 * Sends what an isolate counts, each count once.
 *
 * A report is made at the end of some request, and can end with it, at any moment. So it is never
 * waited for: one that is overdue is taken for ended, and a batch is sent until one sending of it
 * succeeded, under its number, by which the receiver knows it.
 *
 * @param send rejects if the batch may not have arrived
 * @param keepAlive the platform's waitUntil
 * @param options.interval milliseconds from the first count after a report to the next
 * @param options.wait waits so many milliseconds
 */
export function createReports(
  counters: Counters,
  send: (batch: ReportBatch) => Promise<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  {
    interval = defaultInterval,
    wait = (milliseconds: number): Promise<unknown> => scheduler.wait(milliseconds),
  } = {},
): Reports {
  let sender: string | undefined;
  let batches = 0;
  /** The one batch of which it is not known that it arrived. */
  let unsent: ReportBatch | undefined;
  /** Until when a report is under way, unless it ended with its request. */
  let expected = 0;

  function takeBatch(): ReportBatch | undefined {
    const counts = counters.take();
    if (counts.length === 0) return undefined;
    // Not before: workerd gives random numbers to requests alone.
    sender ??= crypto.randomUUID();
    batches += 1;
    return { sender, number: batches, counts };
  }

  async function sendUnsent(): Promise<void> {
    if (!unsent) return;
    const batch = unsent;
    await send(batch);
    if (unsent === batch) unsent = undefined;
  }

  async function flush(): Promise<void> {
    await sendUnsent();
    unsent ??= takeBatch();
    await sendUnsent();
  }

  async function report(): Promise<void> {
    await wait(interval);
    expected = 0;
    await flush().catch(console.error);
  }

  return {
    schedule() {
      const now = Date.now();
      if (now < expected) return;
      expected = now + 2 * interval;
      keepAlive(report());
    },
    flush,
  };
}
