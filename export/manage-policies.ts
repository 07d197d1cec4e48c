import { rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../files/write-whole.ts";
import {
  type LivePointer,
  liveFile,
  readLive,
  rolledBack,
  soundLive,
  withLive,
  withoutFormer,
  writeLive,
} from "./live-pointer.ts";
import { exportedVersions, isPolicy, listPolicies, localPolicy } from "./policies-folder.ts";
import { checkedPolicyName } from "./policy-name.ts";
import { type LiveChange, manifestFile, readPackage } from "./policy-package.ts";
import { refuseShipped } from "./shipped-policies.ts";

/*
 * Changes of a folder of policies. live.json is written before files are removed, and after they
 * are written, so that at no moment a policy is served of which something is missing.
 */

/** The fewest digits that may stand for a version. */
const fewestDigits = 4;

/**
 * Makes a version of a policy live.
 *
 * @param digits the version, or the first digits of it
 * @throws {Error} if there is no such policy or version, its package is damaged, or the policy comes
 * with softedge
 */
export function useVersion(policiesFolder: string, name: string, digits: string): LiveChange {
  const folder = changeablePolicy(policiesFolder, name);
  const version = versionIn(folder, digits);
  return makeLive(folder, name, withLive(soundLive(folder), version));
}

/**
 * Makes the version live that was live before.
 *
 * @throws {Error} as `useVersion`, or if none is known to have been live before
 */
export function rollBack(policiesFolder: string, name: string): LiveChange {
  const folder = changeablePolicy(policiesFolder, name);
  const live = readLive(folder);
  if (!live) throw new Error(`nothing of ${name} is live`);
  const before = earlier(folder, live);
  if (before) return makeLive(folder, name, before);
  throw new Error(
    `before ${live.version}, nothing of ${name} was live that is there still; it has ` +
      exportedVersions(folder).join(", "),
  );
}

/**
 * Removes a version of a policy. If it is live, the one that was live before becomes live, or else
 * the latest of the others.
 *
 * @returns the removed version, and what is live now, if that changed
 * @throws {Error} as `useVersion`, or if it is the only version
 */
export function removeVersion(
  policiesFolder: string,
  name: string,
  digits: string,
): { version: string; change: LiveChange | undefined } {
  const folder = changeablePolicy(policiesFolder, name);
  const version = versionIn(folder, digits);
  const live = readLive(folder);
  const isLive = live?.version === version;
  const change = isLive
    ? makeLive(folder, name, withoutFormer(successor(policiesFolder, name, live), version))
    : undefined;
  if (live && !isLive) writeLive(folder, withoutFormer(live, version));
  removePackage(join(folder, version));
  return { version, change };
}

/**
 * Removes a policy with all its versions.
 *
 * @returns the removed versions
 * @throws {Error} if there is no such policy, or it comes with softedge
 */
export function removePolicy(policiesFolder: string, name: string): string[] {
  const folder = changeablePolicy(policiesFolder, name);
  const versions = exportedVersions(folder);
  rmSync(join(folder, liveFile), { force: true });
  syncFolder(folder);
  rmSync(folder, { recursive: true });
  syncFolder(policiesFolder);
  return versions;
}

/** The pointer to the version before the live one, of those that are there still. */
function earlier(folder: string, { version, former = [] }: LivePointer): LivePointer | undefined {
  const there = exportedVersions(folder);
  return rolledBack({ version, former: former.filter((each) => there.includes(each)) });
}

/** The pointer without its live version: to the one before, or else the latest of the others. */
function successor(policiesFolder: string, name: string, live: LivePointer): LivePointer {
  const before = earlier(join(policiesFolder, name), live);
  if (before) return before;
  const { versions } = localPolicy(policiesFolder, name);
  const latest = versions.find(({ isLive }) => !isLive);
  if (latest) return { version: latest.version };
  throw new Error(
    `${live.version} is the only version of ${name}: remove the policy, by its name alone, or export ` +
      "another version first",
  );
}

/** Checks that the package is whole before it becomes live. */
function makeLive(folder: string, name: string, pointer: LivePointer): LiveChange {
  const { version } = pointer;
  const former = soundLive(folder)?.version;
  const { manifest } = readPackage(join(folder, version));
  if (manifest.name !== name || manifest.version !== version) {
    throw new Error(`${join(folder, version)} holds ${manifest.name} ${manifest.version}`);
  }
  writeLive(folder, pointer);
  return { name, version, former };
}

/**
 * Returns the folder of a policy that may be changed.
 *
 * @throws {Error} if there is no such policy, or it comes with softedge
 */
export function changeablePolicy(policiesFolder: string, name: string): string {
  const folder = join(policiesFolder, checkedPolicyName(name));
  refuseShipped(policiesFolder, name, "commands do not change it");
  if (isPolicy(folder)) return folder;
  const known = listPolicies(policiesFolder).map((policy) => policy.name);
  throw new Error(`${policiesFolder} has no policy ${name}; it has ${known.join(", ") || "none"}`);
}

/** The only version that begins with these digits. */
function versionIn(folder: string, digits: string): string {
  const versions = exportedVersions(folder);
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < fewestDigits) {
    throw new Error(
      `a version is named by at least ${fewestDigits} of its 16 hexadecimal digits, not "${digits}"`,
    );
  }
  const found = versions.filter((version) => version.startsWith(digits));
  if (found.length === 1) return found[0];
  const why = found.length === 0 ? `no version ${digits}` : `${found.length} versions ${digits}...`;
  throw new Error(`${folder} has ${why}; it has ${versions.join(", ")}`);
}

/** A version without a manifest is none: it is removed first. */
function removePackage(folder: string): void {
  rmSync(join(folder, manifestFile));
  syncFolder(folder);
  rmSync(folder, { recursive: true });
}
