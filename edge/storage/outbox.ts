/** Sends items together, some time after they were put in. */
export interface Outbox<T> {
  /** Returns false if there is no room for it: it is lost, unless it is put in later. */
  put(item: T): boolean;
}

const mostRounds = 5;
/** Milliseconds that the platform keeps a request alive after its answer. */
const longestKeepAlive = 30_000;

export interface OutboxLimits {
  /** Milliseconds between what is first put in and its sending. */
  delay: number;
  /**
   * The number of items that may wait, or their size together. What is beyond is lost, and said to be:
   * a store that cannot be reached must not fill the memory.
   */
  mostWaiting: number;
}

/**
 * Sends what requests leave behind after they were answered: what comes within a short time in one
 * piece, and what could not be sent once more with the next. Items may be sent twice, and are lost if
 * the isolate ends before.
 *
 * @param keepAlive the platform's waitUntil
 * @param sizeOf what an item counts for
 */
export function createOutbox<T>(
  send: (items: T[]) => Promise<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  { delay, mostWaiting }: OutboxLimits = { delay: 500, mostWaiting: 10_000 },
  sizeOf: (item: T) => number = () => 1,
): Outbox<T> {
  let waiting: T[] = [];
  /** Of what is waiting. */
  let size = 0;
  /** What is on its way, and is put back if its sending fails or ends with the request. */
  let sent: { items: T[]; size: number } | undefined;
  /** A sending that has not ended; it counts as ended with its request after a while. */
  let sending: { since: number } | undefined;

  function putBack(): void {
    if (!sent) return;
    waiting = [...sent.items, ...waiting];
    size += sent.size;
    sent = undefined;
  }

  async function sendSoon(own: { since: number }): Promise<void> {
    // What comes while something is sent, and what could not be sent, is sent in another round; not
    // for ever, since the platform lets a request be kept alive for half a minute.
    for (let round = 0, failed = 0; round < mostRounds && waiting.length > 0; round++) {
      await scheduler.wait(delay * 2 ** failed);
      // It was given up, and another sends.
      if (sending !== own) return;
      const items = waiting;
      sent = { items, size };
      [waiting, size] = [[], 0];
      try {
        await send(items);
        if (sending !== own) return;
        sent = undefined;
      } catch (error) {
        console.error(error);
        if (sending !== own) return;
        failed += 1;
        putBack();
      }
    }
    sending = undefined;
  }

  function begin(): void {
    if (sending && Date.now() - sending.since < longestKeepAlive) return;
    putBack();
    if (waiting.length === 0) return;
    sending = { since: Date.now() };
    keepAlive(sendSoon(sending));
  }

  return {
    put(item) {
      const itemSize = sizeOf(item);
      const isTaken = size + itemSize <= mostWaiting;
      if (isTaken) {
        size += itemSize;
        waiting.push(item);
      } else console.error(`${waiting.length} items wait to be sent: one more is lost`);
      // What waits may have been given up: whoever comes begins anew, even where there is no room.
      begin();
      return isTaken;
    },
  };
}
