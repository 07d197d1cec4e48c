import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { lockFolder, lockHolder } from "../files/folder-lock.ts";

const lockName = "worker.lock";
/** A folder younger than this may be one that its worker has not locked yet. */
const freshMilliseconds = 60_000;

/** A worker's own folder for runs while it trains them. It is removed at the end. */
export interface Scratch extends Disposable {
  path: string;
}

/**
 * Makes a new folder for a worker inside another. Those that killed workers of this host have left
 * there are removed: nobody goes on from them, but from the snapshots in the store.
 */
export function openScratch(root: string): Scratch {
  // Other hosts may use the same folder, whose processes cannot be seen from here.
  const prefix = `${hostname().replaceAll(/[^\w-]/g, "_")}-`;
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    if (name.startsWith(prefix) && isLeft(path)) remove(path);
  }
  const path = mkdtempSync(join(root, prefix));
  const lock = lockFolder(path, {
    name: lockName,
    refusal: ({ pid }) => `${path} is in use by process ${pid}`,
  });
  return {
    path,
    [Symbol.dispose]() {
      lock[Symbol.dispose]();
      remove(path);
    },
  };
}

/** True if the worker of a folder is no longer there. */
function isLeft(path: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined || Date.now() - made < freshMilliseconds) return false;
  return lockHolder(path, lockName) === undefined;
}

/** Removes a folder; another try of a later worker removes what is still being written there. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A training process that has lost its worker may be writing its last checkpoint.
  }
}
