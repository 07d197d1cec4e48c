import { checkKey, MissingObject, type ObjectStore, splitPrefix } from "./object-store.ts";
import { type Patience, retrying, usualPatience } from "./retrying.ts";
import { type Bucket, type S3Answer, S3Refusal, type S3Request, sendToS3 } from "./s3-request.ts";
import { parseObjectPage } from "./s3-xml.ts";

/** The largest object that S3 takes in one request. */
const largestObject = 5 * 2 ** 30;
/** The deletions at a time. */
const deletions = 8;

/**
 * Checks that an object can be written in one request.
 *
 * @throws {Error} naming the object and the limit
 */
export function checkObjectSize(key: string, bytes: number): void {
  if (bytes <= largestObject) return;
  throw new Error(
    `the object "${key}" has ${bytes} bytes: S3 takes at most ${largestObject} in one request`,
  );
}

/** Objects in a bucket of S3, or of a service that speaks its protocol. */
export class S3Store implements ObjectStore {
  private readonly bucket: Bucket;
  /** Before every key, with a slash at its end; or empty. */
  private readonly prefix: string;
  private readonly patience: Patience;

  /** @param folder in which the keys of all objects are, without a slash at its end; or empty */
  constructor(bucket: Bucket, folder: string, patience: Patience = usualPatience) {
    if (folder !== "") checkKey(folder);
    this.bucket = bucket;
    this.prefix = folder === "" ? "" : `${folder}/`;
    this.patience = patience;
  }

  get name(): string {
    return this.bucket.name;
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    checkKey(key);
    checkObjectSize(key, bytes.length);
    await this.send({ method: "PUT", key: this.prefix + key, body: bytes }, signal);
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    checkKey(key);
    try {
      return (await this.send({ method: "GET", key: this.prefix + key }, signal)).body;
    } catch (error) {
      if (error instanceof S3Refusal && error.code === "NoSuchKey") {
        throw new MissingObject(this.name, key);
      }
      throw error;
    }
  }

  async delete(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const key of keys) checkKey(key);
    const waiting = keys.values();
    const deleteSome = async () => {
      for (const key of waiting) {
        await this.send({ method: "DELETE", key: this.prefix + key }, signal).catch(unlessMissing);
      }
    };
    await Promise.all(Array.from({ length: deletions }, deleteSome));
  }

  async list(prefix: string, signal?: AbortSignal): Promise<string[]> {
    splitPrefix(prefix);
    const keys: string[] = [];
    for (
      let next: string | undefined, isFirst = true;
      isFirst || next !== undefined;
      isFirst = false
    ) {
      const query = {
        "list-type": "2",
        "encoding-type": "url",
        prefix: this.prefix + prefix,
        ...(next !== undefined && { "continuation-token": next }),
      };
      const { body } = await this.send({ method: "GET", query }, signal);
      const page = this.parsePage(body);
      keys.push(...page.keys);
      next = page.next;
    }
    return keys.map((key) => key.slice(this.prefix.length)).toSorted();
  }

  private parsePage(body: Uint8Array) {
    try {
      return parseObjectPage(new TextDecoder().decode(body));
    } catch (cause) {
      const { origin } = this.bucket.endpoint;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${this.name}: ${origin} does not answer as S3 does: ${reason}`, { cause });
    }
  }

  private send(request: S3Request, signal?: AbortSignal): Promise<S3Answer> {
    const { stallMilliseconds } = this.patience;
    const attempt = () => sendToS3(this.bucket, request, stallMilliseconds, signal);
    return retrying(attempt, this.patience, signal);
  }
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof S3Refusal && error.code === "NoSuchKey")) throw error;
}
