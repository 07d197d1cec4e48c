import type * as z from "zod";
import { untilUncontended } from "./contention.ts";

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

/**
 * Creates an object of a bucket, at a key.
 *
 * @param schema loads the schema of what is read, once something is
 * @param empty the value before the first write
 */
export function createSharedObject<T>(
  bucket: R2Bucket,
  key: string,
  schema: () => Promise<z.ZodType<T>>,
  empty: T,
): SharedObject<T> {
  async function readTagged(): Promise<{ value: T; etag: string | null }> {
    const object = await bucket.get(key);
    if (object === null) return { value: empty, etag: null };
    const [loaded, text] = await Promise.all([schema(), object.text()]);
    return { value: parseObject(key, loaded, text), etag: object.etag };
  }

  return {
    key,
    read: async () => (await readTagged()).value,
    change: (to) =>
      untilUncontended(key, async () => {
        const { value, etag } = await readTagged();
        const changed = await to(value);
        const onlyIf =
          etag === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: etag };
        const written = await bucket.put(key, JSON.stringify(changed), { onlyIf });
        return written === null ? undefined : { value: changed };
      }),
  };
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
