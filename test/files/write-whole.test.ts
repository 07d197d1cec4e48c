import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { produceWhole, writeWhole } from "../../files/write-whole.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("writing a file whole", () => {
  test("puts text or bytes in its place, and leaves nothing beside it", () => {
    const folder = temporaryFolder();
    const path = join(folder, "file");
    for (const content of ["first", Uint8Array.of(0, 255, 7), "µ", ""]) {
      writeWhole(path, content);
      expect(readFileSync(path)).toEqual(Buffer.from(content));
      expect(readdirSync(folder)).toEqual(["file"]);
    }
  });

  test("puts parts one behind the other", () => {
    const path = join(temporaryFolder(), "file");
    writeWhole(path, [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  });

  test("leaves the old file whole where the new one cannot be written", () => {
    const folder = temporaryFolder();
    const path = join(folder, "file");
    writeWhole(path, "old");
    mkdirSync(`${path}.unfinished`);
    expect(() => writeWhole(path, "new")).toThrow("EISDIR");
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test("leaves nothing behind where what was written cannot be moved into its place", () => {
    const folder = temporaryFolder();
    const path = join(folder, "file");
    mkdirSync(join(path, "full"), { recursive: true });
    expect(() => writeWhole(path, "new")).toThrow(path);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("by a function leaves the old file, and nothing beside it, where that fails", () => {
    const folder = temporaryFolder();
    const path = join(folder, "file");
    produceWhole(path, (unfinished) => writeFileSync(unfinished, "old"));
    const failing = (unfinished: string) => {
      writeFileSync(unfinished, "half");
      throw new Error("there is no more");
    };
    expect(() => produceWhole(path, failing)).toThrow(`cannot write ${path}: there is no more`);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});
