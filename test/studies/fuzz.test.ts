import { describe, expect, test } from "vitest";
import { fuzz, fuzzedFile } from "../../studies/fuzz/fuzz.ts";
import { filesOf, readers } from "../../studies/fuzz/readers.ts";

describe("readers of files of other programs", () => {
  test("have sound files, all of which they read", () => {
    for (const reader of readers) {
      const files = filesOf(reader);
      expect(files).not.toEqual([]);
      for (const file of files) reader.read(file);
    }
  });

  test("read or refuse a thousand mutated files", () => {
    const { failures, read, refused } = fuzz({ seed: 20260101, from: 0, to: 1000 });
    expect(failures).toEqual([]);
    expect(read).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  test("get the same file for the same seed and case", () => {
    const reader = readers[0];
    const file = (number: number) => fuzzedFile(reader, filesOf(reader), 1, number);
    expect(file(2)).toEqual(file(2));
    expect(file(3)).not.toEqual(file(2));
  });
});
