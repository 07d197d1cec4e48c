import type { SharedObject } from "./shared-object.ts";
import type { SingleFlight } from "./single-flight.ts";

/**
 * Stale-while-revalidate, in milliseconds: refreshes in the background after `renewed`, blocks after
 * `most`. So a change reaches a busy isolate after the first, and any after the second.
 */
export interface Ages {
  renewed: number;
  most: number;
}

export const defaultAges: Ages = { renewed: 5_000, most: 15_000 };

/** An object of a bucket, as an isolate knows it. */
export interface KnownObject<T> {
  /** The object, as it was not longer ago than it may be. */
  current(): Promise<T>;
  /** Takes an object that is newer than any that was read. */
  take(value: T): Promise<void>;
}

/**
 * @param adopt is given the object whenever it was read
 * @param once does what many requests want at the same time
 * @param keepAlive the platform's waitUntil
 */
export function createKnownObject<T>(
  { key, read }: SharedObject<T>,
  adopt: (value: T, isLatest: () => boolean) => Promise<void>,
  once: SingleFlight<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  { renewed, most }: Ages,
): KnownObject<T> {
  let known: { value: T } | undefined;
  let lookedAt = 0;
  let begunAt = 0;

  async function take(value: T): Promise<void> {
    const taken = { value };
    known = taken;
    lookedAt = Date.now();
    await adopt(value, () => known === taken);
  }

  async function renew(): Promise<void> {
    const before = known;
    try {
      const value = await read();
      // One that was taken meanwhile is newer.
      if (known === before) await take(value);
    } catch (error) {
      if (!known) throw error;
      // What is known is better than nothing; the next look comes in its time.
      lookedAt = Date.now();
      console.error(error);
    }
  }

  return {
    take,
    async current() {
      const age = Date.now() - lookedAt;
      if (known && age < renewed) return known.value;
      if (!known || age >= most) await once(key, renew);
      else if (Date.now() - begunAt >= renewed) {
        // By one request: the others need neither begin it nor wait.
        begunAt = Date.now();
        keepAlive(once(key, renew));
      }
      if (!known) throw new Error(`${key} was not read`);
      return known.value;
    },
  };
}
