import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { DamagedError } from "../files/file-errors.ts";
import { readJsonFile } from "../files/json-file.ts";
import { writeWhole } from "../files/write-whole.ts";
import { mostFormer } from "../schemas/limits.ts";
import { policyVersion } from "../schemas/manifest.ts";

/*
 * live.json in a policy's folder: the version that is served, and those that were before it.
 */

const livePointer = z.strictObject({
  version: policyVersion,
  /** The former live versions, latest first; rollback returns to the first. */
  former: z.array(policyVersion).max(mostFormer).optional(),
});

export type LivePointer = z.infer<typeof livePointer>;

export const liveFile = "live.json";

/** Returns true if a policy's folder names a live version, which an export writes last. */
export function isExported(policyFolder: string): boolean {
  return existsSync(join(policyFolder, liveFile));
}

/**
 * Returns the pointer of a policy's folder; undefined if it has none.
 *
 * @throws {DamagedError} if the file is damaged
 */
export function readLive(policyFolder: string): LivePointer | undefined {
  if (!isExported(policyFolder)) return undefined;
  return readJsonFile(join(policyFolder, liveFile), livePointer);
}

/** Returns the pointer of a policy's folder; undefined if it has none, or one that is damaged. */
export function soundLive(policyFolder: string): LivePointer | undefined {
  try {
    return readLive(policyFolder);
  } catch (error) {
    if (error instanceof DamagedError) return undefined;
    throw error;
  }
}

export function writeLive(policyFolder: string, { version, former = [] }: LivePointer): void {
  const pointer = { version, ...(former.length > 0 && { former }) };
  writeWhole(join(policyFolder, liveFile), `${JSON.stringify(pointer)}\n`);
}

/** Returns the pointer after `version` became live. What is live already changes nothing. */
export function withLive(pointer: LivePointer | undefined, version: string): LivePointer {
  if (!pointer || pointer.version === version) return pointer ?? { version };
  const former = [pointer.version, ...(pointer.former ?? [])];
  return { version, former: former.slice(0, mostFormer) };
}

/** Returns the pointer to the version that was live before; undefined if none is known. */
export function rolledBack({ former = [] }: LivePointer): LivePointer | undefined {
  const [version, ...earlier] = former;
  return version === undefined ? undefined : { version, former: earlier };
}

/** Returns the pointer without a version that was live before, of which nothing is left. */
export function withoutFormer({ version, former = [] }: LivePointer, gone: string): LivePointer {
  const left = former.filter((each) => each !== gone);
  // A rollback never returns to the version that is live.
  return { version, former: left.filter((each, i) => each !== (left[i - 1] ?? version)) };
}
