import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Block, blocksOf, documents } from "./markdown.ts";

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

const common = {
  allowJs: true,
  checkJs: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  rootDirs,
  paths: Object.fromEntries(
    Object.entries(modules).map(([specifier, source]) => [specifier, [resolve(source)]]),
  ),
};

const isOfWorker = ({ text }: Block) => text.includes(`from "softedge/edge"`);

const places = [
  {
    place: "Node",
    isHere: (block: Block) => !isOfWorker(block),
    extends: resolve("tsconfig.json"),
    // That of browsers has WebAssembly.
    compilerOptions: {
      ...common,
      lib: ["es2024", "esnext.typedarrays", "esnext.collection", "dom"],
    },
    declarations: [],
  },
  {
    place: "a Worker",
    isHere: isOfWorker,
    extends: resolve("edge/tsconfig.json"),
    compilerOptions: common,
    declarations: [resolve("edge/*.d.ts")],
  },
];

test.each(places)(
  "TypeScript and JavaScript in documents have no errors of types in $place",
  ({ place, isHere, extends: base, compilerOptions, declarations }) => {
    const blocks = documents
      .filter((each) => each === "README.md" || each.startsWith("docs/"))
      .flatMap(blocksOf)
      .filter((block) => block.language in extensions && isHere(block));
    expect(blocks.length).toBeGreaterThan(0);
    const project = join(folder, place.replace(/^.* /, ""));
    mkdirSync(project);
    for (const { document, index, language, text } of blocks) {
      const file = `${basename(document, ".md")}-${index}.${extensions[language]}`;
      // With an export, it is a module, in which names are its own.
      writeFileSync(join(project, file), `${text}\nexport {};\n`);
    }
    const tsconfig = {
      extends: base,
      compilerOptions,
      include: ["*", ...declarations],
      exclude: [],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
    const { status, stdout } = spawnSync("node_modules/.bin/tsc", ["-p", project], {
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  },
);
