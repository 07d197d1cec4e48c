import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockFolder, lockHolder } from "../files/folder-lock.ts";

const lockName = "worker.lock";
const prefix = "worker-";

/** A worker's own folder for runs while it trains them. It is removed at the end. */
export interface Scratch extends Disposable {
  path: string;
}

/**
 * Makes a new folder for a worker inside another. Those that killed workers have left there are
 * removed: nobody goes on from them, but from the snapshots in the store.
 */
export function openScratch(root: string): Scratch {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    if (name.startsWith(prefix) && lockHolder(path, lockName) === undefined) remove(path);
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

/** Removes a folder; another try of a later worker removes what is still being written there. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A training process that has lost its worker may be writing its last checkpoint.
  }
}
