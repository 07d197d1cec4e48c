import { type Holder, lockFolder, lockHolder } from "../../files/folder-lock.ts";

/** The name of the lock in a run's folder. */
export const lockName = "training.lock";

/**
 * Locks a run against training by other processes until disposed of or until this process exits.
 *
 * @param path the run's folder
 * @throws {LockedError} naming the process that trains the run
 */
export function lockRun(path: string): Disposable {
  return lockFolder(path, {
    name: lockName,
    refusal: ({ pid, since }) =>
      `${path} is being trained by process ${pid}, since ${since}: ` +
      "a run is trained by one process at a time",
  });
}

/** The process that trains a run at the moment; undefined if there is none. */
export function trainerOf(path: string): Holder | undefined {
  return lockHolder(path, lockName);
}
