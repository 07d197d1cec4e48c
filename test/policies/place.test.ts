import { describe, expect, test } from "vitest";
import { decidingSources, keyOf } from "./place.ts";

describe("the policies of the tests", () => {
  test("are decided by their settings, training, export, and dependencies", () => {
    const files = [...decidingSources().keys()];
    expect(files).toContain("test/policies/settings.ts");
    expect(files).toContain("package-lock.json");
    for (const folder of ["train", "export", "graph", "noise", "schemas"]) {
      expect(files.some((file) => file.startsWith(`${folder}/`))).toBe(true);
    }
  });

  test("are not trained anew for a change of the Worker or of a command", () => {
    const others = [...decidingSources().keys()].filter((file) => /^(edge|cli|docs)\//.test(file));
    expect(others).toEqual([]);
  });

  test("are others where a source is", () => {
    const key = keyOf(
      new Map([
        ["a.ts", "1"],
        ["b.ts", "2"],
      ]),
    );
    expect(
      keyOf(
        new Map([
          ["b.ts", "2"],
          ["a.ts", "1"],
        ]),
      ),
    ).toBe(key);
    expect(
      keyOf(
        new Map([
          ["a.ts", "1"],
          ["b.ts", "3"],
        ]),
      ),
    ).not.toBe(key);
    expect(
      keyOf(
        new Map([
          ["a.ts", "1"],
          ["c.ts", "2"],
        ]),
      ),
    ).not.toBe(key);
    expect(keyOf(new Map([["a.ts", "1"]]))).not.toBe(key);
  });
});
