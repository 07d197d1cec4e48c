import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ExportedPackage, readPolicies } from "../../export/policy-package.ts";
import { messageOf } from "../../files/file-errors.ts";

/** Receives what a watch has found. */
export interface PolicyWatcher {
  /** Takes over the policies. If it throws, they are tried again at the next look. */
  changed(policies: readonly ExportedPackage[], lines: readonly string[]): void;
  /** Receives a warning, once for each. The policies stay as they are. */
  failed(warning: string): void;
}

/** The live versions of two sets of policies, compared: a line for each change. */
export function policyChanges(
  before: readonly ExportedPackage[],
  after: readonly ExportedPackage[],
): string[] {
  const old = new Map(before.map(({ manifest }) => [manifest.name, manifest]));
  const names = new Set(after.map(({ manifest }) => manifest.name));
  const found = after.flatMap(({ manifest }) => {
    const { name, version } = manifest;
    const former = old.get(name);
    if (!former) return `${name}: new, version ${version}`;
    if (former.version !== version) return `${name}: was ${former.version}, is now ${version}`;
    const isSame = JSON.stringify(former) === JSON.stringify(manifest);
    return isSame ? [] : `${name}: still ${version}, with another manifest`;
  });
  const removed = [...old.keys()].filter((name) => !names.has(name));
  return [...found, ...removed.map((name) => `${name}: removed`)];
}

/**
 * Identifies the state of a folder of policies: every change of a live version replaces or changes
 * the policy's live.json, which an export writes last.
 */
function stateOf(policiesFolder: string): string {
  if (!existsSync(policiesFolder)) return "";
  const pointers = readdirSync(policiesFolder).map((name) => {
    const file = statSync(join(policiesFolder, name, "live.json"), { throwIfNoEntry: false });
    return file ? [name, file.ino, file.size, file.mtimeMs].join(" ") : "";
  });
  return pointers.filter(Boolean).sort().join("\n");
}

/**
 * Returns a function that looks once whether the live policies of a folder have changed.
 *
 * @param first the policies that are served at first
 */
export function policyWatch(
  policiesFolder: string,
  first: readonly ExportedPackage[],
  { changed, failed }: PolicyWatcher,
): () => void {
  let served = first;
  let seen: string | undefined;
  let warned: string | undefined;
  return () => {
    try {
      const state = stateOf(policiesFolder);
      if (state === seen) return;
      const policies = readPolicies(policiesFolder);
      const lines = policyChanges(served, policies);
      if (lines.length > 0) changed(policies, lines);
      served = policies;
      seen = state;
      warned = undefined;
    } catch (error) {
      const warning = `${messageOf(error)}; the policies stay as they are`;
      if (warning !== warned) failed(warning);
      warned = warning;
    }
  };
}
