import type { RegistryIndex } from "../../schemas/registry.ts";
import type { SingleFlight } from "../single-flight.ts";
import { readIndex } from "./store.ts";

/**
 * How old what an isolate knows of the index may be, in milliseconds: from the first age on it is
 * read again, while requests are answered by what is known; from the second on they wait for it. So
 * a change reaches a busy isolate after the first, and any after the second.
 */
export interface Ages {
  renewed: number;
  most: number;
}

/** The registry's index, as an isolate knows it. */
export interface KnownIndex {
  /** An index that is young enough to answer by. */
  current(): Promise<RegistryIndex>;
  /** Takes an index that is newer than any that was read. */
  take(index: RegistryIndex): Promise<void>;
}

/**
 * @param adopt is given each index that was read
 * @param once does what many requests want at the same time
 * @param keepAlive the platform's waitUntil
 */
export function createKnownIndex(
  bucket: R2Bucket,
  adopt: (index: RegistryIndex, isLatest: () => boolean) => Promise<void>,
  once: SingleFlight<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  { renewed, most }: Ages,
): KnownIndex {
  let known: RegistryIndex | undefined;
  let lookedAt = 0;

  async function take(index: RegistryIndex): Promise<void> {
    known = index;
    lookedAt = Date.now();
    await adopt(index, () => known === index);
  }

  async function renew(): Promise<void> {
    const before = known;
    try {
      const { index } = await readIndex(bucket);
      // One that was taken meanwhile is newer.
      if (known === before) await take(index);
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
      if (known && age < renewed) return known;
      const renewal = once("index", renew);
      if (known && age < most) keepAlive(renewal);
      else await renewal;
      if (!known) throw new Error("the index was not read");
      return known;
    },
  };
}
