import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { openStore } from "../../../fleet/store/open-store.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const credentials = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };

describe("the address of a store", () => {
  test("is a folder's path or URL", async () => {
    const folder = join(temporaryFolder(), "with space");
    const store = openStore(folder, {});
    await store.put("key", Uint8Array.of(1));
    const same = openStore(pathToFileURL(folder).href, {});
    expect(same.name).toBe(store.name);
    expect(await same.list("")).toEqual(["key"]);
  });

  test.each([
    ["s3://bucket", "s3://bucket"],
    ["s3://bucket/", "s3://bucket"],
    ["s3://my.bucket-1/a/b/", "s3://my.bucket-1/a/b"],
    ["s3://bucket/a?endpoint=https://x.r2.cloudflarestorage.com&region=auto", "s3://bucket/a"],
  ])("is a bucket: %s", (url, name) => {
    expect(openStore(url, credentials).name).toBe(name);
  });

  test.each([
    ["", "a path"],
    ["https://bucket", "neither a path"],
    ["s3://", "does not name a bucket"],
    ["s3:///prefix", "does not name a bucket"],
    ["s3://My_Bucket", "does not name a bucket"],
    ["s3://bucket:80/prefix", "does not name a bucket"],
    ["s3://bucket/a//b", "the key"],
    ["s3://bucket/a%2f..%2fb", "the key"],
    ["s3://bucket/p?endpoint=r2.example.com", "must be a URL such as https://HOST"],
    ["s3://bucket/p?endpoint=ftp://r2.example.com", "must be a URL such as https://HOST"],
    ["s3://bucket/p?endpoints=https://r2.example.com", '"endpoints"'],
    ["s3://id:secret@bucket/p", "AWS_ACCESS_KEY_ID"],
  ])("is not %j", (url, reason) => {
    expect(() => openStore(url, credentials)).toThrow(reason);
  });

  test.each(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])("needs %s for a bucket", (name) => {
    expect(() => openStore("s3://bucket", { ...credentials, [name]: undefined })).toThrow(
      `set ${name}`,
    );
  });
});
