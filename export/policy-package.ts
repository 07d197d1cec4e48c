import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readJsonFile } from "../files/json-file.ts";
import { sha256 } from "../files/sha256.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { storedManifest } from "../schemas/stored-manifest.ts";
import { isExported, liveFile, readLive, soundLive, withLive, writeLive } from "./live-pointer.ts";

/*
 * A policy package is the folder POLICIES/NAME/VERSION with actor.onnx and manifest.json; an imported
 * one has a card, too. Beside the versions of a policy, live.json says which of them is served.
 */

export interface ExportedPackage {
  folder: string;
  manifest: Manifest;
  actor: Uint8Array;
}

/** A version that became live, and the one that was live before, if any was. */
export interface LiveChange {
  name: string;
  version: string;
  former: string | undefined;
}

/** A package that was written. */
export interface WrittenPackage extends ExportedPackage {
  change: LiveChange;
}

export const manifestFile = "manifest.json";
const cardFile = "README.md";

/** The version of a policy, derived from its actor's bytes alone. */
export function versionOf(actor: Uint8Array): string {
  return sha256(actor).slice(0, 16);
}

/**
 * Writes a package and makes it the live version of its policy. The pointer is written last, so the
 * previous version stays live until the new one is complete, and is remembered as the one before.
 *
 * @param card Markdown to put beside the actor
 */
export function writePackage(
  policiesFolder: string,
  manifest: Manifest,
  actor: Uint8Array,
  card?: string,
): WrittenPackage {
  const { name, version } = manifest;
  const policyFolder = join(policiesFolder, name);
  const folder = join(policyFolder, version);
  const before = soundLive(policyFolder);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, manifest.actor.file), actor);
  writeWhole(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  if (card !== undefined) writeWhole(join(folder, cardFile), card);
  writeLive(policyFolder, withLive(before, version));
  return { folder, manifest, actor, change: { name, version, former: before?.version } };
}

/**
 * Reads a package from a version's folder, or the live version from a policy's folder.
 *
 * @throws {Error} naming the file that is missing, damaged, or does not match its manifest
 */
export function readPackage(path: string): ExportedPackage {
  const live = readLive(path)?.version;
  const folder = live === undefined ? path : join(path, live);
  if (!existsSync(join(folder, manifestFile))) {
    throw new Error(
      live === undefined
        ? `${path} is no policy: it has neither ${liveFile} nor ${manifestFile}`
        : `${path} has no version ${live}, which its ${liveFile} names: export the policy again`,
    );
  }
  const manifest = manifestIn(folder);
  const actorPath = join(folder, manifest.actor.file);
  if (!existsSync(actorPath)) throw new Error(`${actorPath} is missing`);
  const actor = readFileSync(actorPath);
  if (sha256(actor) !== manifest.actor.sha256 || versionOf(actor) !== manifest.version) {
    throw new Error(`${actorPath} is not the actor of its manifest: its SHA-256 differs`);
  }
  return { folder, manifest, actor };
}

/**
 * Reads the manifest in a version's folder.
 *
 * @throws {DamagedError} if it is missing or damaged
 */
export function manifestIn(folder: string): Manifest {
  return readJsonFile(join(folder, manifestFile), storedManifest);
}

/** The live version of every policy in a folder, sorted by name. */
export function readPolicies(policiesFolder: string): ExportedPackage[] {
  if (!existsSync(policiesFolder)) return [];
  return readdirSync(policiesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(policiesFolder, entry.name))
    .filter(isExported)
    .sort()
    .map((folder) => {
      const read = readPackage(folder);
      if (read.manifest.name !== basename(folder)) {
        throw new Error(`${folder} holds a policy of another name, "${read.manifest.name}"`);
      }
      return read;
    });
}
