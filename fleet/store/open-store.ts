import { fileURLToPath } from "node:url";
import { FolderStore } from "./folder-store.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Patience } from "./retrying.ts";
import type { Bucket } from "./s3-request.ts";
import { S3Store } from "./s3-store.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens the store of an address. Connects to nothing.
 *
 * - A path or a `file:` URL is a folder that all machines see.
 * - `s3://BUCKET/PREFIX?endpoint=https://ACCOUNT.r2.cloudflarestorage.com&region=auto` is a bucket.
 *   The prefix may be missing; the endpoint is Amazon's by default, and the region `us-east-1`, or
 *   `auto` at another endpoint.
 *
 * @param environment with the credentials of a bucket: `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, and `AWS_SESSION_TOKEN` if they are temporary
 * @throws {Error} saying what is wrong with the address, or which variable is missing
 */
export function openStore(
  url: string,
  environment: Environment = process.env,
  patience?: Patience,
): ObjectStore {
  if (url === "") throw new Error("a store is a path, or an address such as s3://BUCKET/PREFIX");
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(url) ?? [];
  if (scheme === undefined) return new FolderStore(url);
  if (scheme === "file") return new FolderStore(fileURLToPath(url));
  if (scheme !== "s3") {
    throw new Error(`the store ${url} is neither a path, nor a file: URL, nor s3://BUCKET/PREFIX`);
  }
  const { bucket, folder } = bucketOf(url, environment);
  return new S3Store(bucket, folder, patience);
}

/** The names of buckets. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function bucketOf(url: string, environment: Environment): { bucket: Bucket; folder: string } {
  const { hostname, port, username, password, pathname, searchParams, hash } = new URL(url);
  if (username || password) {
    throw new Error(
      "the address of a store has no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  if (!bucketName.test(hostname) || port !== "" || hash !== "") {
    throw new Error(`${url} does not name a bucket: write s3://BUCKET/PREFIX?endpoint=URL`);
  }
  const { endpoint, region, ...others } = Object.fromEntries(searchParams);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Error(`${url} has the parameter "${unknown}": only endpoint and region are known`);
  }
  const folder = decodeURIComponent(pathname).replace(/^\/|\/$/g, "");
  const inRegion = region ?? (endpoint === undefined ? "us-east-1" : "auto");
  const required = (name: string): string => {
    const value = environment[name];
    if (value) return value;
    throw new Error(`the store ${url} needs credentials: set ${name}`);
  };
  return {
    folder,
    bucket: {
      name: `s3://${hostname}${folder && `/${folder}`}`,
      bucket: hostname,
      endpoint: endpointOf(url, endpoint ?? `https://s3.${inRegion}.amazonaws.com`),
      region: inRegion,
      credentials: {
        accessKeyId: required("AWS_ACCESS_KEY_ID"),
        secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
        sessionToken: environment.AWS_SESSION_TOKEN || undefined,
      },
    },
  };
}

function endpointOf(url: string, endpoint: string): URL {
  const parsed = URL.parse(endpoint);
  if (parsed && ["http:", "https:"].includes(parsed.protocol) && !parsed.search && !parsed.hash) {
    return parsed;
  }
  throw new Error(`the endpoint in ${url} must be a URL such as https://HOST, is "${endpoint}"`);
}
