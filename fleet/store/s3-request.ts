import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { piecesOf } from "../../files/pieces.ts";
import { sha256 } from "../../files/sha256.ts";
import { TransientError } from "./retrying.ts";
import { textsOf } from "./s3-xml.ts";

/** A bucket, and the means of access to it. */
export interface Bucket {
  /** Its name in errors. */
  name: string;
  bucket: string;
  endpoint: URL;
  region: string;
  credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string | undefined;
  };
}

/** A request to S3. */
export interface S3Request {
  method: "GET" | "PUT" | "DELETE";
  /** The key of an object in the bucket; the bucket itself without one. */
  key?: string;
  query?: Readonly<Record<string, string>>;
  body?: Uint8Array;
}

/** An answer other than a refusal. */
export interface S3Answer {
  status: number;
  body: Uint8Array;
}

/** The refusal of a request. */
export class S3Refusal extends Error {
  override readonly name = "S3Refusal";
  /** S3's name of the reason, such as "NoSuchKey". */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** The slowest upload for which a request waits. */
const slowestBytesPerSecond = 2 ** 18;

/** Refusals that are not the request's fault, although their status is 400. */
const transientCodes = [
  "RequestTimeout",
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "IncompleteBody",
];

/** What to do about a refusal, by its code. */
const advice: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: "check AWS_ACCESS_KEY_ID",
  SignatureDoesNotMatch: "check AWS_SECRET_ACCESS_KEY",
  InvalidToken: "check AWS_SESSION_TOKEN",
  ExpiredToken: "renew the credentials",
  AccessDenied: "the credentials must allow to list, read, write and delete the bucket's objects",
  NoSuchBucket: "create the bucket, or correct its name",
  RequestTimeTooSkewed: "set this machine's clock",
  PermanentRedirect: "check the endpoint and the region",
  AuthorizationHeaderMalformed: "check the region",
};

/**
 * Sends a signed request. The signature covers the SHA-256 of the body, so that a body that is
 * corrupted on its way is refused.
 *
 * Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference.
 *
 * @throws {TransientError} if there is no answer, or one that may be another at the next attempt
 * @throws {S3Refusal} with the reason
 */
export async function sendToS3(
  at: Bucket,
  request: S3Request,
  stallMilliseconds: number,
  signal?: AbortSignal,
): Promise<S3Answer> {
  const { method, key, body = new Uint8Array() } = request;
  const headers = {
    "x-amz-content-sha256": sha256(body),
    // Some services check this one alone.
    ...(method === "PUT" && { "content-md5": md5(body) }),
  };
  const { credentials, region } = at;
  const { sessionToken, ...pair } = credentials;
  const signed = await new AwsV4Signer({
    method,
    url: urlOf(at, request),
    headers,
    service: "s3",
    region,
    ...pair,
    ...(sessionToken !== undefined && { sessionToken }),
  }).sign();
  const watch = new StallWatch(stallMilliseconds, signal);
  try {
    watch.progressed((1000 * body.length) / slowestBytesPerSecond);
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(method === "PUT" && { body }),
      redirect: "manual",
      signal: watch.signal,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      watch.progressed();
    }
    const answer = { status: response.status, body: Buffer.concat(chunks) };
    if (response.ok) return answer;
    throw refusalOf(at, key === undefined ? "to list objects" : `${method} "${key}"`, answer);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof S3Refusal || error instanceof TransientError) throw error;
    throw new TransientError(
      `${at.name}: no answer from ${at.endpoint.origin}: ${reasonOf(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    watch.end();
  }
}

function md5(bytes: Uint8Array): string {
  const hash = createHash("md5");
  for (const piece of piecesOf(bytes)) hash.update(piece);
  return hash.digest("base64");
}

/** The URL of an object or a bucket, with the bucket in the path. */
function urlOf({ endpoint, bucket }: Bucket, { key, query = {} }: S3Request): string {
  const base = endpoint.pathname.split("/").filter((part) => part !== "");
  const path = [...base, bucket, ...(key?.split("/") ?? [])].map(encodeURIComponent).join("/");
  const url = new URL(`/${path}`, endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** The error of an answer that is a refusal. */
function refusalOf(at: Bucket, what: string, { status, body }: S3Answer): Error {
  const xml = new TextDecoder().decode(body);
  const [code] = textsOf(xml, "Code");
  const message = textsOf(xml, "Message")[0]?.replace(/\.$/, "");
  const reason = code === undefined ? `HTTP status ${status}` : `${code} (${status})`;
  const hint = code === undefined ? "check the endpoint" : advice[code];
  const sentence =
    `${at.name} at ${at.endpoint.origin} refused ${what}: ${reason}` +
    `${message ? `: ${message}` : ""}${hint ? `; ${hint}` : ""}`;
  const isTransient =
    status === 408 || status === 429 || status >= 500 || transientCodes.includes(code ?? "");
  return isTransient ? new TransientError(sentence) : new S3Refusal(sentence, code);
}

/** The reason why there was no answer, which fetch keeps in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = "code" in error ? String(error.code) : error.name;
  return error.message || code;
}

/** Aborts a request without progress. */
class StallWatch {
  readonly signal: AbortSignal;
  private readonly stallMilliseconds: number;
  private readonly stalled = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(stallMilliseconds: number, outer?: AbortSignal) {
    this.stallMilliseconds = stallMilliseconds;
    this.signal = outer ? AbortSignal.any([this.stalled.signal, outer]) : this.stalled.signal;
  }

  /** @param more the time that the next progress may take besides */
  progressed(more = 0): void {
    this.end();
    const wait = Math.ceil(this.stallMilliseconds + more);
    this.timer = setTimeout(() => {
      this.stalled.abort(new Error(`it stalled for ${wait / 1000} seconds`));
    }, wait);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
