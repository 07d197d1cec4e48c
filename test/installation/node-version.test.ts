import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describeOldNode } from "../../installation/node-version.ts";
import packageJson from "../../package.json" with { type: "json" };

describe("a version of Node", () => {
  test.each(["22.18.0", "22.21.1", "24.0.0", "100.1.0"])("%s will do", (version) => {
    expect(describeOldNode(version, ">=22.18")).toBeUndefined();
  });

  test.each(["22.17.1", "20.20.2", "8.17.0"])("%s is too old", (version) => {
    expect(describeOldNode(version, ">=22.18")).toBe(
      `this is Node ${version}, and softedge needs 22.18 or later: install one from https://nodejs.org/en/download`,
    );
  });

  test("is held against the range of package.json, which has a form that is understood", () => {
    expect(packageJson.engines.node).toMatch(/^>=\d+\.\d+$/);
  });

  test("is looked at before anything is loaded that an old one lacks", () => {
    const program = readFileSync("cli/softedge.ts", "utf8");
    expect(program.match(/(?<=^import [^"]*")[^"]+/gm)).toEqual([
      "node:module",
      "../installation/node-version.ts",
      "../package.json",
    ]);
  });
});
