import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { blocksOf, documents } from "./markdown.ts";

mkdirSync("build", { recursive: true });
// In a folder of the project, from which its packages are found.
const folder = mkdtempSync("build/docs-types-");
afterAll(() => rmSync(folder, { recursive: true }));

const extensions: Record<string, string> = { ts: "ts", js: "js", javascript: "js" };

/** Modules of the package, by specifier, with their sources. */
const modules = {
  softedge: "library/index.ts",
  "softedge/client": "client/index.ts",
  "softedge/edge": "edge/index.ts",
  "softedge/statistics": "statistics/index.ts",
};

/** Paths of imports in documents are relative to the project, or to an environment's folder. */
const rootDirs = [".", resolve("."), resolve("train/environments")];

const tsconfig = {
  extends: resolve("tsconfig.json"),
  compilerOptions: {
    lib: ["es2024", "esnext.typedarrays", "esnext.collection"],
    allowJs: true,
    checkJs: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    rootDirs,
    paths: Object.fromEntries(
      Object.entries(modules).map(([specifier, source]) => [specifier, [resolve(source)]]),
    ),
  },
  include: ["*"],
  exclude: [],
};

test("TypeScript and JavaScript in documents have no errors of types", () => {
  const blocks = documents
    .filter((each) => each === "README.md" || each.startsWith("docs/"))
    .flatMap(blocksOf)
    .filter(({ language }) => language in extensions);
  for (const block of blocks) {
    const { document, index, language, text } = block;
    const file = `${basename(document, ".md")}-${index}.${extensions[language]}`;
    // With an export, it is a module, in which names are its own.
    writeFileSync(join(folder, file), `${text}\nexport {};\n`);
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const { status, stdout } = spawnSync("node_modules/.bin/tsc", ["-p", folder], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});
