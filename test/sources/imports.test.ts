import { describe, expect, test } from "vitest";
import { pathsImportedBy, specifiersOf } from "./imports.ts";

describe("what a source imports", () => {
  test.each([
    ["names", 'import { a, b as c } from "./x.ts";'],
    ["a default", 'import x from "./x.ts";'],
    ["a namespace", 'import * as x from "./x.ts";'],
    ["types", 'import type { X } from "./x.ts";'],
    ["JSON", 'import x from "./x.ts" with { type: "json" };'],
    ["nothing but its effects", 'import "./x.ts";'],
    ["what is exported at once", 'export { a } from "./x.ts";'],
    ["all of it, exported at once", 'export * from "./x.ts";'],
    ["its types, exported at once", 'export type { X } from "./x.ts";'],
    ["names over lines", 'import {\n  a,\n  // The second.\n  type B,\n} from "./x.ts";'],
    ["within an ambient module", 'declare module "m" {\n  import { X } from "./x.ts";\n}'],
    ["a module that is loaded later", 'const { a } = await import("./x.ts");'],
    ["a module whose path has a line of its own", 'await import(\n  "./x.ts"\n);'],
    ["the type of a module", 'type X = import("./x.ts").X;'],
    ["a type in JavaScript", '/** @param {import("./x.ts").X} x */'],
    ["the file of a thread", 'new Worker(new URL("./x.ts", import.meta.url), { workerData });'],
    ["the file of a process", 'fileURLToPath(new URL("x.ts", import.meta.url));'],
  ])("%s", (_, source) => {
    expect(specifiersOf(source)).toEqual(["./x.ts"]);
  });

  test.each([
    ["declarations", 'export const from = "./x.ts";\nexport function a() { return "./x.ts"; }'],
    ["comments", '/**\n * import { a } from "./x.ts";\n */\n// import "./x.ts";'],
    ["code that is written as text", `const line = 'import { a } from "./x.ts";';`],
    ["what is computed", ["await import(path)", "import(`./", "{name}.ts`)"].join("$")],
    ["other URLs", 'new URL("./x.ts", worker.url)'],
  ])("is not in %s", (_, source) => {
    expect(specifiersOf(source)).toEqual([]);
  });

  test("is all that its statements name, each once", () => {
    const source = [
      'import { a } from "./a.ts";',
      'import type { B } from "../b.ts";',
      'import { readFileSync } from "node:fs";',
      "export interface X { a: string }",
      'export { a } from "./a.ts";',
    ].join("\n");
    expect(specifiersOf(source)).toEqual(["./a.ts", "../b.ts", "node:fs"]);
  });

  test("is found from the file's own folder", () => {
    const source = 'import "./a.ts";\nimport "../b/c.ts";\nimport "zod";';
    expect(pathsImportedBy("train/run/x.ts", source)).toEqual(["train/run/a.ts", "train/b/c.ts"]);
  });
});
