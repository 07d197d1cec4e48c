import { describe, expect, test } from "vitest";
import { MissingObject, type ObjectStore } from "../../../fleet/store/object-store.ts";

/** Keys that no store takes: they would lead elsewhere, or not be the same everywhere. */
const badKeys = [
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  "..",
  "../a",
  "a/../b",
  "a/.",
  ".hidden",
  "a/.unfinished",
  "a\\b",
  "a b",
  "a\0",
  "é",
  "a".repeat(201),
  `${"abc/".repeat(300)}a`,
];

/** Specifies what all stores have in common. */
export function describeStore(name: string, open: () => ObjectStore): void {
  describe(name, () => {
    test("gives back what was put, the last of each key", async () => {
      const store = open();
      const every = Uint8Array.from({ length: 256 }, (_, i) => i);
      const contents: [string, Uint8Array][] = [
        ["bytes", every],
        ["empty", new Uint8Array()],
        ["a/deep/key/001.f32.0", Uint8Array.of(1)],
        ["a/deep/key-2", Uint8Array.of(2)],
        ["hopper-v5-learning_rate-1e+21@x=1", Uint8Array.of(3)],
        ["part-of-a-buffer", every.subarray(10, 20)],
        ["large", new Uint8Array(2 ** 22 + 1).fill(7)],
      ];
      for (const [key] of contents) await store.put(key, Uint8Array.of(9, 9));
      for (const [key, bytes] of contents) await store.put(key, bytes);
      for (const [key, bytes] of contents) {
        expect(Buffer.compare(await store.get(key), bytes), key).toBe(0);
      }
    });

    test("says which object is missing, and where", async () => {
      const store = open();
      await store.put("a/b", Uint8Array.of(1));
      for (const key of ["b", "a", "a/b/c"]) {
        const error = await store.get(key).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(MissingObject);
        expect(error).toHaveProperty("message", `${store.name} has no object "${key}"`);
      }
    });

    test("lists keys by their beginnings, in order", async () => {
      const store = open();
      expect(await store.list("")).toEqual([]);
      expect(await store.list("run/")).toEqual([]);
      const keys = ["run-2/1", "run/1/a.0", "run/1/b/c.1", "run/10/a.0", "run+/x"].toSorted();
      for (const key of keys.toReversed()) await store.put(key, Uint8Array.of(1));
      for (const prefix of ["", "r", "run", "run/", "run/1", "run/1/", "run/1/b", "run-", "x/"]) {
        const expected = keys.filter((key) => key.startsWith(prefix));
        expect(await store.list(prefix), prefix).toEqual(expected);
      }
    });

    test("deletes objects, also those that are gone", async () => {
      const store = open();
      const keys = Array.from({ length: 20 }, (_, i) => `run/${i + 10}`);
      for (const key of keys) await store.put(key, Uint8Array.of(1));
      await store.delete([...keys.slice(0, 15), "run/none", "none/at/all"]);
      expect(await store.list("")).toEqual(keys.slice(15));
      await store.delete(keys);
      await store.delete([]);
      expect(await store.list("")).toEqual([]);
    });

    test.each(badKeys)("refuses the key %j", async (key) => {
      const store = open();
      const refusal = "the key";
      await expect(store.put(key, Uint8Array.of(1))).rejects.toThrow(refusal);
      await expect(store.get(key)).rejects.toThrow(refusal);
      await expect(store.delete([key])).rejects.toThrow(refusal);
    });

    test.each(["..", "../", "a/../b", "/", "a//"])("refuses the prefix %j", async (prefix) => {
      await expect(open().list(prefix)).rejects.toThrow("the key");
    });

    test("does nothing once it is aborted", async () => {
      const store = open();
      const aborted = AbortSignal.abort(new Error("enough"));
      await expect(store.put("key", Uint8Array.of(1), aborted)).rejects.toThrow("enough");
      expect(await store.list("")).toEqual([]);
    });
  });
}
