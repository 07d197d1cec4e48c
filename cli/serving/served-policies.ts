import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { embedPackages } from "../../export/embed.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { writeChanged } from "../write-changed.ts";

/** Copies a package into a folder, as NAME/VERSION. */
function copyPackage({ manifest, actor }: ExportedPackage, folder: string): ExportedPackage {
  const copy = join(folder, manifest.name, manifest.version);
  writeChanged(join(copy, manifest.actor.file), actor);
  writeChanged(join(copy, "manifest.json"), Buffer.from(JSON.stringify(manifest)));
  return { folder: copy, manifest, actor };
}

/** The module behind `softedge:policies` in a server's build folder. */
export function policiesModule(build: string): string {
  return join(build, "policies.ts");
}

/**
 * Writes the module of the policies that a server bundles. It imports copies: an export that is
 * replaced or removed meanwhile breaks no build.
 */
export function writeServedPolicies(build: string, policies: readonly ExportedPackage[]): void {
  mkdirSync(build, { recursive: true });
  const copies = policies.map((policy) => copyPackage(policy, join(build, "policies")));
  embedPackages(copies, policiesModule(build));
}
