import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isErrorCode, unwritable } from "./file-errors.ts";
import { processStart, unknownStart } from "./process-start.ts";

/**
 * The lock of a folder: a folder inside of it that is there while a process works on it, with one
 * file, the token, whose name says which process that is.
 *
 * No two processes have it at once. It comes into its place whole, by a rename that fails where one
 * is; and the token of a process that was killed becomes another's by a rename too, which succeeds
 * for one alone, since no token has the same name as one before it.
 */
export interface FolderLock {
  /** The name of the lock in the folder. */
  name: string;
  /** What is wrong where another process has it. */
  refusal(holder: Holder): string;
}

/** Thrown where another process has the lock. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}

/** The process that has a lock. */
export interface Holder {
  pid: number;
  /** Tells it from a later process of the same id. */
  start: string;
  since: string;
}

/** The name of a process's token: "4711 89034 2026-01-31T12.30.00.000Z", for no name has a colon. */
export function tokenOf({ pid, start, since }: Holder): string {
  return `${pid} ${start} ${since.replaceAll(":", ".")}`;
}

/** Whose token it is; undefined if it is nobody's. */
export function holderOf(token: string): Holder | undefined {
  const [, pid, start, day, hour, minute, second] =
    /^([1-9]\d*) (\S+) (\S+T)(\d\d)\.(\d\d)\.(\S+)$/.exec(token) ?? [];
  return pid ? { pid: Number(pid), start, since: `${day}${hour}:${minute}:${second}` } : undefined;
}

function isAtWork({ pid, start }: Holder): boolean {
  const found = processStart(pid);
  return found !== undefined && (found === start || found === unknownStart);
}

/** Carries out what changes the lock; answers whether it did, or met one of these reasons not to. */
function unless(reasons: readonly string[], lock: string, change: () => void): boolean {
  try {
    change();
    return true;
  } catch (error) {
    if (reasons.some((reason) => isErrorCode(error, reason))) return false;
    throw unwritable(lock, error);
  }
}

/** The tokens in a lock: one, or none if the lock is gone, or more while one is being renamed. */
function tokensIn(lock: string): string[] {
  try {
    return readdirSync(lock);
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return [];
    throw unwritable(lock, error);
  }
}

/** Makes a lock beside its place. */
function prepareLock(lock: string, token: string): string {
  try {
    const prepared = mkdtempSync(`${lock}.`);
    writeFileSync(join(prepared, token), "");
    return prepared;
  } catch (error) {
    throw unwritable(lock, error);
  }
}

/** Gets a lock for the process whose token it is, or says who has it. */
function acquire(lock: string, token: string, refusal: FolderLock["refusal"]): void {
  const prepared = prepareLock(lock, token);
  try {
    for (;;) {
      const isFree = unless(["ENOTEMPTY", "EEXIST"], lock, () => renameSync(prepared, lock));
      if (isFree) return;
      for (const left of tokensIn(lock)) {
        const other = holderOf(left);
        if (other && isAtWork(other)) throw new LockedError(refusal(other));
        const rename = () => renameSync(join(lock, left), join(lock, token));
        if (unless(["ENOENT"], lock, rename)) return;
      }
    }
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
}

/** Removes the lock if it is still this token's: aside first, so that none is ever seen without one. */
function release(lock: string, token: string): void {
  if (!existsSync(join(lock, token))) return;
  const aside = `${lock}.${process.pid}`;
  // One that was killed just here, and had the same id, may have left its own.
  rmSync(aside, { recursive: true, force: true });
  renameSync(lock, aside);
  rmSync(aside, { recursive: true });
}

/**
 * Keeps other processes from working on a folder, until it is disposed of or this process exits. A lock
 * whose process was killed is taken over. It holds among processes that see each other: those of one
 * machine, and of one container.
 *
 * @throws {LockedError} if another process has the lock
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
  // Where it ends at once, as at a second Ctrl-C.
  process.once("exit", releaseOwn);
  return {
    [Symbol.dispose]() {
      process.off("exit", releaseOwn);
      releaseOwn();
    },
  };
}
