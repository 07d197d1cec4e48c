import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../../fleet/store/open-store.ts";
import { type Bucket, sendToS3 } from "../../../fleet/store/s3-request.ts";
import { describeStore } from "./contract.ts";
import { impatience } from "./impatience.ts";
import { s3Credentials, serveS3, skipsRclone } from "./rclone.ts";

describe.skipIf(skipsRclone)("a server of S3's protocol", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-s3-"));
  let server: Awaited<ReturnType<typeof serveS3>>;
  // The server keeps in memory which files there are: all that it has not written itself are there
  // before it starts.
  const manyKeys = Array.from({ length: 1100 }, (_, i) => `run/${i + 1000}`);
  const buckets = Array.from({ length: 100 }, (_, i) => `bucket-${i}`);
  beforeAll(async () => {
    for (const bucket of buckets) mkdirSync(join(folder, bucket));
    mkdirSync(join(folder, "full", "run"), { recursive: true });
    for (const key of manyKeys) writeFileSync(join(folder, "full", key), "1");
    server = await serveS3(folder);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const bucketOf = (bucket: string): Bucket => ({
    name: "store",
    bucket,
    endpoint: new URL(server.endpoint),
    region: "auto",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
  });
  const unused = buckets.values();
  const newBucket = () => {
    const { value: bucket } = unused.next();
    if (bucket === undefined) throw new Error("more tests than buckets");
    return bucket;
  };
  const open = (path: string, credentials = s3Credentials) =>
    openStore(`s3://${path}?endpoint=${server.endpoint}`, credentials, impatience().patience);

  describeStore("a bucket", () => open(newBucket()));
  describeStore("a part of a bucket", () => open(`${newBucket()}/some/runs`));

  test("keeps apart the parts of a bucket", async () => {
    const bucket = newBucket();
    const [one, other] = [open(`${bucket}/a`), open(`${bucket}/ab`)];
    await one.put("key", Uint8Array.of(1));
    await other.put("key", Uint8Array.of(2));
    expect(await one.list("")).toEqual(["key"]);
    expect([...readFileSync(join(folder, bucket, "ab", "key"))]).toEqual([2]);
  });

  test("lists more objects than are on a page", async () => {
    expect(await open("full").list("run/")).toEqual(manyKeys);
  });

  test("refuses what was corrupted on its way", async () => {
    const bucket = newBucket();
    const sent = globalThis.fetch;
    const corrupting: typeof fetch = (input, init) => sent(input, { ...init, body: "c0ntent" });
    const body = Buffer.from("content");
    globalThis.fetch = corrupting;
    try {
      const put = sendToS3(bucketOf(bucket), { method: "PUT", key: "key", body }, 10_000);
      await expect(put).rejects.toThrow(/XAmzContentSHA256Mismatch|BadDigest|IncompleteBody/);
    } finally {
      globalThis.fetch = sent;
    }
    expect(await open(bucket).list("")).toEqual([]);
  });

  test.each([
    ["AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch"],
    ["AWS_ACCESS_KEY_ID", "InvalidAccessKeyId"],
  ])("refuses a wrong %s, with advice", async (name, code) => {
    const store = open(newBucket(), { ...s3Credentials, [name]: "wrong" });
    for (const ask of [
      () => store.put("key", Uint8Array.of(1)),
      () => store.get("key"),
      () => store.list(""),
    ]) {
      await expect(ask()).rejects.toThrow(new RegExp(`${code} .*; check ${name}$`));
    }
  });

  test("says which bucket is missing", async () => {
    const store = open("no-bucket/runs");
    const refusal = /^s3:\/\/no-bucket\/runs at .* NoSuchBucket \(404\).*; create the bucket/;
    await expect(store.put("key", Uint8Array.of(1))).rejects.toThrow(refusal);
    await expect(store.get("key")).rejects.toThrow(refusal);
    await expect(store.list("")).rejects.toThrow(refusal);
    await expect(store.delete(["key"])).rejects.toThrow(refusal);
  });
});
