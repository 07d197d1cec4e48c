import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readOutcomes } from "../../experience/outcomes-file.ts";

const folder = mkdtempSync(join(tmpdir(), "softedge-outcomes-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string | Buffer): string {
  const file = join(folder, "outcomes.ndjson");
  writeFileSync(file, content);
  return file;
}

const outcomes = ["u1", "ü 😀", "u3"].map((unit, value) => ({ unit, value, final: true }));
const lines = outcomes.map(({ unit, value }) => JSON.stringify({ unit, value }));

describe("outcomes are read, whatever wrote the file:", () => {
  test.each([
    ["with a last newline", `${lines.join("\n")}\n`],
    ["without one", lines.join("\n")],
    ["with an empty last line", `${lines.join("\n")}\n\n`],
    ["with empty lines in between", lines.join("\n\n \t\n")],
    ["with lines as Windows ends them", `${lines.join("\r\n")}\r\n`],
    ["with a byte order mark", `\uFEFF${lines.join("\n")}`],
    ["in UTF-16, as PowerShell 5 writes it", Buffer.from(`\uFEFF${lines.join("\r\n")}`, "utf16le")],
  ])("%s", (_, content) => {
    expect(readOutcomes(written(content))).toEqual(outcomes);
  });
});

describe("outcomes are refused", () => {
  test("with every line of a unit that stands there more than once", () => {
    const file = written([...lines, "", lines[0], lines[2], lines[0]].join("\n"));
    expect(() => readOutcomes(file)).toThrow(
      `${file} has units more than once: u1 on lines 1, 5, 7; u3 on lines 3, 6. Give each once`,
    );
  });

  test.each(["{", '{"unit": "u"}', '{"unit": "u", "value": "1"}'])(
    "with the number of the line that is none: %s",
    (line) => {
      const file = written(`${lines[0]}\n\n${line}`);
      expect(() => readOutcomes(file)).toThrow(`${file}:3 is damaged`);
    },
  );

  test("where the file is no text", () => {
    const file = written(Buffer.from([0x7b, 0xc3, 0x28]));
    expect(() => readOutcomes(file)).toThrow(`${file} is no text in UTF-8: save it as UTF-8`);
  });
});
