import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FolderStore } from "../../../fleet/store/folder-store.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { describeStore } from "./contract.ts";

describeStore("a folder of objects", () => new FolderStore(join(temporaryFolder(), "not", "yet")));

describe("a folder of objects", () => {
  test("has every object as a file, and nothing unfinished", async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    expect(store.name).toBe(folder);
    await store.put("a/b.c", Uint8Array.of(1, 2));
    expect(readFileSync(join(folder, "a", "b.c"))).toEqual(Buffer.of(1, 2));
    expect(readdirSync(join(folder, ".unfinished"))).toEqual([]);
  });

  test("keeps the old object where the new one cannot be written, and says where", async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    await store.put("a/b", Uint8Array.of(1));
    await expect(store.put("a/b/c", Uint8Array.of(2))).rejects.toThrow(
      `cannot write ${join(folder, "a", "b", "c")}`,
    );
    await expect(store.put("a", Uint8Array.of(2))).rejects.toThrow(join(folder, "a"));
    expect(await store.list("")).toEqual(["a/b"]);
    expect(readdirSync(join(folder, ".unfinished"))).toEqual([]);
  });

  test("takes two writers of one object, which is always one or the other", async () => {
    const folder = temporaryFolder();
    const stores = [new FolderStore(folder), new FolderStore(folder)];
    const contents = [1, 2].map((byte) => new Uint8Array(2 ** 20).fill(byte));
    for (let round = 0; round < 5; round++) {
      await Promise.all(stores.map((store, i) => store.put("key", contents[i])));
      const found = await stores[0].get("key");
      expect(contents.some((content) => Buffer.compare(found, content) === 0)).toBe(true);
    }
  });

  test("neither lists what a killed process left, nor keeps it for ever", async () => {
    const folder = temporaryFolder();
    const left = (name: string) => join(folder, ".unfinished", name);
    mkdirSync(join(folder, ".unfinished"));
    for (const name of ["long ago", "now"]) writeFileSync(left(name), "part of it");
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(left("long ago"), twoDaysAgo, twoDaysAgo);
    const store = new FolderStore(folder);
    expect(await store.list("")).toEqual([]);
    await store.put("key", Uint8Array.of(1));
    expect(await store.list("")).toEqual(["key"]);
    // The other one may belong to a process on another machine.
    expect(["long ago", "now"].map((name) => existsSync(left(name)))).toEqual([false, true]);
  });
});
