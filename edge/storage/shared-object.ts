import type * as z from "zod";
import { Refusal } from "../http/refusal.ts";

/** An object of a bucket that all isolates read, and some change. */
export interface SharedObject<T> {
  readonly key: string;
  read(): Promise<T>;
  /**
   * Changes the object, and loses no change that another makes meanwhile: it is written only if it is
   * still what was read, or else the change is made again.
   *
   * @param to throws where it finds that it must not be made
   * @throws {Refusal} with 503, if others were faster each time
   */
  change(to: (value: T) => T | Promise<T>): Promise<T>;
}

/** The tries of a change that others overtake. */
const mostTries = 12;
/** Milliseconds: the longest pause before the second try, which doubles with each, up to a limit. */
const pauses = { first: 50, longest: 2_000 };

/** @param empty what it is before it was ever written */
export function createSharedObject<T>(
  bucket: R2Bucket,
  key: string,
  schema: z.ZodType<T>,
  empty: T,
): SharedObject<T> {
  async function readTagged(): Promise<{ value: T; etag: string | null }> {
    const object = await bucket.get(key);
    if (object === null) return { value: empty, etag: null };
    return { value: parseObject(key, schema, await object.text()), etag: object.etag };
  }

  return {
    key,
    read: async () => (await readTagged()).value,
    async change(to) {
      for (let tries = 0; tries < mostTries; tries++) {
        if (tries > 0) await scheduler.wait(pauseBefore(tries));
        const { value, etag } = await readTagged();
        const changed = await to(value);
        const onlyIf =
          etag === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: etag };
        if (await putUnlessContended(bucket, key, JSON.stringify(changed), onlyIf)) return changed;
      }
      const detail = `${key} is being changed by too many at once, who overtook this change ${mostTries} times: ask again`;
      throw new Refusal(503, detail, { headers: { "retry-after": retryAfterSeconds } });
    },
  };
}

const retryAfterSeconds = "5";

/** A random part of a pause that doubles, so that those who met once do not meet again. */
function pauseBefore(tries: number): number {
  return Math.random() * Math.min(pauses.longest, pauses.first * 2 ** (tries - 1));
}

/** The error of R2 where an object is written more often than once a second: 429, code 10058. */
const contention = /\b10058\b|\b429\b|reduce your (concurrent )?request rate|too many requests/i;

/** Returns false where others were faster, or there are too many of them. */
async function putUnlessContended(
  bucket: R2Bucket,
  key: string,
  text: string,
  onlyIf: R2Conditional | Headers,
): Promise<boolean> {
  try {
    return (await bucket.put(key, text, { onlyIf })) !== null;
  } catch (error) {
    if (error instanceof Error && contention.test(error.message)) return false;
    throw error;
  }
}

/** @throws {Error} naming the object, if it is no JSON, or not what the schema says */
export function parseObject<T>(key: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new Error(`${key} is damaged: ${reason}`, { cause });
  }
}
