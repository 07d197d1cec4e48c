import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonText } from "../../files/json-file.ts";
import { jsonSyntaxError } from "../../files/json-syntax.ts";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts that are JSON, or nearly so. */
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom("", ",", "}", "]", '"', ":", "0", "-", "e", "\\", " "),
  )
  .map(([text, at, inserted]) => {
    const offset = at % (text.length + 1);
    return text.slice(0, offset) + inserted + text.slice(offset + (at % 2));
  });

describe("an error in JSON", () => {
  test("is found where JSON.parse finds one, and nowhere else", () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        expect(jsonSyntaxError(text) === undefined).toBe(parses(text));
      }),
    );
  });

  test.each([
    ['{"a": 1,}', 1, 9, 'expected a name in double quotes after ",", but there is "}"'],
    ["[1, 2,]", 1, 7, 'expected a value after ",", but there is "]"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected "," or "}", but there is a double quote'],
    ["{\r\n  a: 1\r\n}", 2, 3, 'expected a name in double quotes, but there is "a"'],
    ["{'a': 1}", 1, 2, 'expected a name in double quotes, but there is "\'"'],
    ['{"a" 1}', 1, 6, 'expected ":" after the name, but there is "1"'],
    ['{"a": NaN}', 1, 7, 'expected a value, but there is "NaN"'],
    ['{"a": 01}', 1, 8, 'expected "," or "}", but there is "1"'],
    ["// a note\n{}", 1, 1, "expected a value, but there is a comment, which JSON has not"],
    ['{"a": [1, 2', 1, 12, 'expected "," or "]", but the text ends'],
    ['["one\ntwo"]', 1, 2, "expected a string that ends with a double quote in its line"],
    ['["\\x"]', 1, 3, "expected an escape such as"],
    ["{} {}", 1, 4, 'expected the end of the text, but there is "{"'],
    ["", 1, 1, "expected a value, but the text ends"],
  ])("of %j has its place and what was expected", (text, line, column, detail) => {
    const found = jsonSyntaxError(text);
    expect(found).toMatchObject({ line, column });
    expect(found?.detail).toContain(detail);
  });

  test("is told with the name of its file", () => {
    expect(() => parseJsonText('{\n"a" }', "study.json")).toThrow(
      'study.json is no JSON: line 2, column 5: expected ":" after the name, but there is "}"',
    );
    expect(() => parseJsonText("{", "--layout")).toThrow("--layout is no JSON: column 2: expected");
  });
});
