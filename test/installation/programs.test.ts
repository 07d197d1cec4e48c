import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/** The folders of what runs from the package. */
const folders =
  "{arithmetic,cli,export,files,fleet,graph,installation,library,render,schemas,train}";

/** The modules that are executed where a module is imported, by path. */
function importedBy(file: string): string[] {
  const imports = /^(?:import|export)\s(?!type\s)(?:[^;"]*?from\s)?"(\.[^"]+\.ts)"/gm;
  const text = readFileSync(file, "utf8");
  return Array.from(text.matchAll(imports), ([, path]) => normalize(join(dirname(file), path)));
}

/** A module and all that it imports. */
function loadedBy(file: string): Set<string> {
  const loaded = new Set<string>();
  const load = (each: string): void => {
    if (loaded.has(each)) return;
    loaded.add(each);
    for (const imported of importedBy(each)) load(imported);
  };
  load(file);
  return loaded;
}

/** The modules that run in a thread or process of their own. */
const programs = globSync(`${folders}/**/*.ts`).flatMap((file) => {
  const called = readFileSync(file, "utf8").matchAll(/siblingModule\(import\.meta\.url, "(.+?)"/g);
  return Array.from(called, ([, path]) => normalize(join(dirname(file), `${path}.ts`)));
});

const stacks = "installation/disposable-stacks.ts";

test("programs and threads whose modules use disposable stacks bring those for Node 22", () => {
  const using = programs.filter((program) =>
    [...loadedBy(program)].some((file) =>
      /new (Async)?DisposableStack/.test(readFileSync(file, "utf8")),
    ),
  );
  expect(using).toContain("cli/study/training-program.ts");
  expect(using).toContain("train/engine/ort/parts/worker.ts");
  expect(using.filter((program) => importedBy(program)[0] !== stacks)).toEqual([]);
});
