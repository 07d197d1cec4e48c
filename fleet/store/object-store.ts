/** Objects by key, in a folder that all machines see, or in an S3-compatible bucket. */
export interface ObjectStore {
  /** Its name in errors, such as "s3://bucket/prefix". */
  readonly name: string;
  /**
   * Writes an object; resolves once it is durable. Replaces one of the same key as a whole: readers
   * find the old or the new one.
   */
  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** @throws {MissingObject} if there is none */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Deletes objects; it is no error if some are missing. */
  delete(keys: readonly string[], signal?: AbortSignal): Promise<void>;
  /** The keys of all objects that begin with a prefix, in the order of their characters. */
  list(prefix: string, signal?: AbortSignal): Promise<string[]>;
}

/** Thrown if a store has no object of a key. */
export class MissingObject extends Error {
  override readonly name = "MissingObject";

  constructor(store: string, key: string) {
    super(`${store} has no object "${key}"`);
  }
}

/** The longest key in S3, where it counts bytes: the characters of keys are ASCII. */
const longestKey = 1024;
/** The longest segment, a file's name in a folder. */
const longestSegment = 200;

/** Not empty, and neither "..", nor a hidden file, nor one with characters that a path may not have. */
const segment = /^[A-Za-z0-9_][A-Za-z0-9._+=@-]*$/;

/**
 * Checks that a key consists of names of files: letters, digits and `._+=@-`, separated by slashes.
 *
 * @throws {Error} naming the key
 */
export function checkKey(key: string): void {
  if (key.length > longestKey) throw badKey(key, `must have at most ${longestKey} characters`);
  for (const part of key.split("/")) {
    if (!segment.test(part)) {
      throw badKey(
        key,
        "must consist of names of letters, digits, and ._+=@- except at the beginning, " +
          "separated by slashes",
      );
    }
    if (part.length > longestSegment) {
      throw badKey(key, `must have at most ${longestSegment} characters between slashes`);
    }
  }
}

function badKey(key: string, rule: string): Error {
  return new Error(`the key ${JSON.stringify(key)} ${rule}`);
}

/**
 * Splits a prefix of keys at its last slash: into "a/b/" and the beginning of a name.
 *
 * @throws {Error} naming the prefix, if no key begins so
 */
export function splitPrefix(prefix: string): { folder: string; start: string } {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const start = prefix.slice(folder.length);
  if (prefix !== "") checkKey(start === "" ? folder.slice(0, -1) : prefix);
  return { folder, start };
}
