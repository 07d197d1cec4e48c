import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };

/** Writes an object as a JSON file. */
export function writeJson(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * Writes package.json, README.md and LICENSE of a package that has softedge's version, license and
 * engines.
 *
 * @param manifest the fields of package.json that are its own
 */
export function writePackageFiles(
  folder: string,
  manifest: { name: string; description: string } & Readonly<Record<string, unknown>>,
  readme: string,
): void {
  const { version, license, engines } = packageJson;
  const { name, ...rest } = manifest;
  writeJson(join(folder, "package.json"), {
    ...{ name, version, license, type: "module", engines },
    ...rest,
  });
  writeFileSync(join(folder, "README.md"), readme);
  cpSync("LICENSE", join(folder, "LICENSE"));
}
