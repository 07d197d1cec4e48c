import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isErrorCode, unwritable } from "./file-errors.ts";
import { processStart, unknownStart } from "./process-start.ts";

/**
 * The lock of a folder: a folder inside it that exists while a process works on it. It holds one
 * file, the token, whose name identifies that process.
 *
 * At most one process holds the lock. It is created by renaming a complete folder into place, which
 * fails if a lock is there. The token of a killed process is taken over by another rename, which
 * succeeds for one process only, since no two tokens share a name.
 */
export interface FolderLock {
  /** The name of the lock in the folder. */
  name: string;
  /** Returns the error message for the case that another process holds the lock. */
  refusal(holder: Holder): string;
}

/** Thrown if another process holds the lock. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}

/** The process that holds a lock. */
export interface Holder {
  pid: number;
  /** Distinguishes it from a later process with the same id. */
  start: string;
  since: string;
}

/**
 * The file name of a process's token, such as "4711 89034-5f3c9d21 2026-01-31T12.30.00.000Z". Colons are
 * replaced: not all file systems allow them.
 */
export function tokenOf({ pid, start, since }: Holder): string {
  return `${pid} ${start} ${since.replaceAll(":", ".")}`;
}

/** The process that a token names; undefined if it is not a token. */
export function holderOf(token: string): Holder | undefined {
  const [, pid, start, day, hour, minute, second] =
    /^([1-9]\d*) (\S+) (\S+T)(\d\d)\.(\d\d)\.(\S+)$/.exec(token) ?? [];
  return pid ? { pid: Number(pid), start, since: `${day}${hour}:${minute}:${second}` } : undefined;
}

function isAtWork({ pid, start }: Holder): boolean {
  const found = processStart(pid);
  return found !== undefined && (found === start || found === unknownStart);
}

/**
 * Runs a change of the lock. Returns true if it succeeded, false if it failed with one of these
 * codes.
 */
function unless(reasons: readonly string[], lock: string, change: () => void): boolean {
  try {
    change();
    return true;
  } catch (error) {
    if (reasons.some((reason) => isErrorCode(error, reason))) return false;
    throw unwritable(lock, error);
  }
}

/** The tokens in a lock: one, none if the lock is gone, or more while one is being renamed. */
function tokensIn(lock: string): string[] {
  try {
    return readdirSync(lock);
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return [];
    throw unwritable(lock, error);
  }
}

/**
 * The process at work that holds the lock of a folder; undefined if there is none.
 *
 * @param name of the lock
 */
export function lockHolder(path: string, name: string): Holder | undefined {
  return tokensIn(join(path, name))
    .flatMap((token) => holderOf(token) ?? [])
    .find(isAtWork);
}

/** Creates a complete lock next to its final place. */
function prepareLock(lock: string, token: string): string {
  try {
    const prepared = mkdtempSync(`${lock}.`);
    writeFileSync(join(prepared, token), "");
    return prepared;
  } catch (error) {
    throw unwritable(lock, error);
  }
}

/** The refusal, with what to do where the system cannot tell a process from an earlier one. */
export function lockRefusal(lock: string, holder: Holder, refusal: FolderLock["refusal"]): string {
  const advice = `; if process ${holder.pid} is another program by now, remove ${lock}`;
  return `${refusal(holder)}${holder.start === unknownStart ? advice : ""}`;
}

/** Acquires a lock for a process's token, or throws an error that names the process holding it. */
function acquire(lock: string, token: string, refusal: FolderLock["refusal"]): void {
  const prepared = prepareLock(lock, token);
  try {
    for (;;) {
      const isFree = unless(["ENOTEMPTY", "EEXIST"], lock, () => renameSync(prepared, lock));
      if (isFree) return;
      for (const left of tokensIn(lock)) {
        const other = holderOf(left);
        if (other && isAtWork(other)) throw new LockedError(lockRefusal(lock, other, refusal));
        const rename = () => renameSync(join(lock, left), join(lock, token));
        if (unless(["ENOENT"], lock, rename)) return;
      }
    }
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
}

/**
 * Removes the lock if this token still holds it. It is moved aside first, so no process sees an
 * empty lock.
 */
function release(lock: string, token: string): void {
  if (!existsSync(join(lock, token))) return;
  const aside = `${lock}.${process.pid}`;
  // A process with the same id, killed at this point, may have left its own.
  rmSync(aside, { recursive: true, force: true });
  renameSync(lock, aside);
  rmSync(aside, { recursive: true });
}

/**
 * Locks a folder against other processes until disposed of or until this process exits. The lock of
 * a killed process is taken over. Works among processes that see each other's ids: those of one
 * machine and one container.
 *
 * @throws {LockedError} if another process holds the lock
 */
export function lockFolder(path: string, { name, refusal }: FolderLock): Disposable {
  const lock = join(path, name);
  const token = tokenOf({
    pid: process.pid,
    start: processStart(process.pid) ?? unknownStart,
    since: new Date().toISOString(),
  });
  acquire(lock, token, refusal);
  const releaseOwn = () => release(lock, token);
  // For exits without disposal, such as a second Ctrl-C.
  process.once("exit", releaseOwn);
  return {
    [Symbol.dispose]() {
      process.off("exit", releaseOwn);
      releaseOwn();
    },
  };
}
