import { lockFolder } from "../../files/folder-lock.ts";

/** The lock of a run's folder. */
export const lockName = "training.lock";

/**
 * Keeps other processes from training a run, until it is disposed of or this process exits.
 *
 * @param path the run's folder
 * @throws {LockedError} that says which process trains the run
 */
export function lockRun(path: string): Disposable {
  return lockFolder(path, {
    name: lockName,
    refusal: ({ pid, since }) =>
      `${path} is being trained by process ${pid}, since ${since}: ` +
      "a run is trained by one process at a time",
  });
}
