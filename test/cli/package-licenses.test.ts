import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageLicenses } from "../../cli/package-licenses.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Writes a project, whose license is `Free`, with packages. */
function project(packages: Readonly<Record<string, { license: string; text?: string }>>): string {
  const folder = temporaryFolder();
  const write = (path: string, name: string, license: string, text?: string) => {
    mkdirSync(join(folder, path), { recursive: true });
    const facts = JSON.stringify({ name, version: "1.2.3", license });
    writeFileSync(join(folder, path, "package.json"), facts);
    if (text !== undefined) writeFileSync(join(folder, path, "LICENSE.md"), text);
  };
  write(".", "project", "Free", "Be free.\n");
  for (const [name, { license, text }] of Object.entries(packages)) {
    write(`node_modules/${name}`, name, license, text);
  }
  return folder;
}

test("licenses are those of the packages that the files are of, each once", () => {
  const folder = project({
    one: { license: "MIT", text: "Of one.\n" },
    "@two/parts": { license: "ISC", text: "Of two.\n" },
    unused: { license: "MIT", text: "Of another.\n" },
  });
  const files = ["own/file.ts", "node_modules/one/a.js", "node_modules/one/b.js"];
  expect(packageLicenses(folder, [...files, "node_modules/@two/parts/lib/c.js"])).toBe(
    "@two/parts 1.2.3, ISC\n\nOf two.\n\none 1.2.3, MIT\n\nOf one.\n",
  );
});

test("a package without the text has the project's, if it is the same license", () => {
  const folder = project({ same: { license: "Free" }, other: { license: "MIT" } });
  expect(packageLicenses(folder, ["node_modules/same/a.js"])).toBe(
    "same 1.2.3, Free\n\nBe free.\n",
  );
  expect(() => packageLicenses(folder, ["node_modules/other/a.js"])).toThrow(
    "the package other has no file with its license",
  );
});
