import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LockedError, lockFolder } from "../../files/folder-lock.ts";
import { makePolicies } from "./make.ts";
import { placesIn, trainedFolder, trainingKey } from "./place.ts";

/**
 * Trains the policies of the tests, unless that was done before with the same settings and sources.
 * They are made beside their place and renamed, so that they are there whole or not at all; one
 * process at a time does it, and the others wait.
 */
export async function trainOnce(): Promise<ReturnType<typeof placesIn>> {
  const key = trainingKey();
  const folder = join(trainedFolder, key);
  if (!existsSync(folder)) {
    mkdirSync(trainedFolder, { recursive: true });
    using _ = await lockOf(trainedFolder);
    if (!existsSync(folder)) {
      const unfinished = mkdtempSync(`${folder}.`);
      await makePolicies(placesIn(unfinished));
      renameSync(unfinished, folder);
      removeOld(key);
    }
  }
  return placesIn(folder);
}

/** Waits until no other process has a folder's lock, and takes it. */
async function lockOf(folder: string): Promise<Disposable> {
  for (;;) {
    try {
      return lockFolder(folder, {
        name: "lock",
        refusal: ({ pid }) => `process ${pid} trains the policies of the tests`,
      });
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
    }
    await setTimeout(100);
  }
}

/** Removes what other sources made: no run of tests lasts a day. */
function removeOld(current: string): void {
  const yesterday = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of readdirSync(trainedFolder)) {
    const path = join(trainedFolder, name);
    const isOld = !name.startsWith(current) && statSync(path).mtimeMs < yesterday;
    if (isOld) rmSync(path, { recursive: true, force: true });
  }
}
