import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../files/file-errors.ts";
import { type Manifest, policyName, policyVersion } from "../schemas/manifest.ts";
import { isExported, readLive } from "./live-pointer.ts";
import { manifestFile, manifestIn } from "./policy-package.ts";
import { shippedPolicies } from "./shipped-policies.ts";

/** A version of a policy in a folder. */
export interface LocalVersion {
  version: string;
  isLive: boolean;
  manifest: Manifest;
}

/** A policy in a folder, with all its versions. */
export interface LocalPolicy {
  name: string;
  /** The live version; undefined if none is served. */
  live: string | undefined;
  /** True for the policies that come with softedge, which commands never change. */
  isShipped: boolean;
  /** The latest first. */
  versions: LocalVersion[];
  /** What cannot be read, in sentences. */
  problems: string[];
}

/** Returns every policy in a folder, sorted by name. Files that are damaged are named, not thrown. */
export function listPolicies(policiesFolder: string): LocalPolicy[] {
  return foldersIn(policiesFolder)
    .filter((name) => policyName.safeParse(name).success)
    .filter((name) => isPolicy(join(policiesFolder, name)))
    .map((name) => localPolicy(policiesFolder, name));
}

/** Returns a policy in a folder, as far as its files can be read. */
export function localPolicy(policiesFolder: string, name: string): LocalPolicy {
  const folder = join(policiesFolder, name);
  const problems: string[] = [];
  const reading = <T>(read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      problems.push(messageOf(error));
      return [];
    }
  };
  const [live] = reading(() => readLive(folder)?.version);
  const versions = exportedVersions(folder).flatMap((version) =>
    reading(() => ({
      version,
      isLive: version === live,
      manifest: manifestIn(join(folder, version)),
    })),
  );
  versions.sort((a, b) => b.manifest.created.localeCompare(a.manifest.created));
  if (live !== undefined && !exportedVersions(folder).includes(live)) {
    problems.push(`${folder} has no version ${live}, which its live.json names`);
  }
  const isShipped = shippedPolicies(policiesFolder).includes(name);
  return { name, live, isShipped, versions, problems };
}

/** Returns true if a folder holds a policy, also one of which nothing is live. */
export function isPolicy(policyFolder: string): boolean {
  return isExported(policyFolder) || exportedVersions(policyFolder).length > 0;
}

/** Returns the versions in a policy's folder. Where the manifest is, which is written last, all is. */
export function exportedVersions(policyFolder: string): string[] {
  return foldersIn(policyFolder)
    .filter((name) => policyVersion.safeParse(name).success)
    .filter((name) => existsSync(join(policyFolder, name, manifestFile)));
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
