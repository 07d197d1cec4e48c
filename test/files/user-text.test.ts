import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readUserText, requireNoMark } from "../../files/user-text.ts";

const folder = mkdtempSync(join(tmpdir(), "softedge-text-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: Uint8Array | string): string {
  const path = join(folder, "text");
  writeFileSync(path, content);
  return path;
}

const utf16be = Buffer.from("\ufeffü", "utf16le").swap16();

describe.each([
  ["UTF-8", "\ufeffü"],
  ["UTF-16LE", Buffer.from("\ufeffü", "utf16le")],
  ["UTF-16BE", utf16be],
])("a text with the byte order mark of %s", (encoding, content) => {
  test("is read without it", () => {
    expect(readUserText(fileOf(content))).toBe("ü");
  });

  test("is refused where another program reads it", () => {
    const path = fileOf(content);
    const reason = `${path} begins with the byte order mark of ${encoding}: save it as UTF-8 without one`;
    expect(() => requireNoMark(path)).toThrow(reason);
  });
});

test("a text without a mark is UTF-8", () => {
  expect(readUserText(fileOf("ü"))).toBe("ü");
  expect(() => requireNoMark(fileOf("ü"))).not.toThrow();
  expect(() => readUserText(fileOf(Uint8Array.of(0x61, 0xff)))).toThrow("is no text in UTF-8");
});
