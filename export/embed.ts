import { mkdirSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { type ExportedPackage, readPolicies } from "./policy-package.ts";

/**
 * Writes a module that imports the live version of every policy into the Worker's bundle. Its
 * default export lists them.
 *
 * @param modulePath where to write it, such as build/policies.ts
 * @returns the embedded policies
 */
export function embedPolicies(policiesFolder: string, modulePath: string): ExportedPackage[] {
  const packages = readPolicies(policiesFolder);
  embedPackages(packages, modulePath);
  return packages;
}

/** Writes the module of `embedPolicies` for these packages. */
export function embedPackages(packages: readonly ExportedPackage[], modulePath: string): void {
  const specifier = (folder: string, file: string) => {
    const path = relative(dirname(resolve(modulePath)), resolve(folder, file));
    return JSON.stringify(path.startsWith(".") ? path : `./${path}`);
  };
  const lines = packages.map(
    ({ folder }, i) => `import actor${i} from ${specifier(folder, "actor.onnx")};`,
  );
  // Written as it was read, for it was checked then: the Worker needs no schema to start.
  const entries = packages.map(
    ({ manifest }, i) =>
      `{ manifest: ${JSON.stringify(manifest)}, checked: true, actor: actor${i} }`,
  );
  mkdirSync(dirname(modulePath), { recursive: true });
  writeWhole(modulePath, [...lines, `export default [${entries.join(", ")}];`, ""].join("\n"));
}
