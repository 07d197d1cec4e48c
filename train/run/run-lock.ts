import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isErrorCode, unwritable } from "./file-errors.ts";
import { processStart, unknownStart } from "./process-start.ts";

/** A run's lock: a file that is there while a process trains the run. */
export const lockFileName = "training.lock";

/** The process that trains. */
const holder = z.object({
  pid: z.int().positive(),
  /** Tells it from a later process of the same id. */
  process_start: z.string(),
  since: z.string(),
});
type Holder = z.infer<typeof holder>;

/** How long a process that has just made the lock may take to write into it who it is. */
const writingMilliseconds = 200;

/** Makes the file, unless there is one; answers whether it did. */
function create(file: string, text: string): boolean {
  try {
    const lock = openSync(file, "wx");
    try {
      writeFileSync(lock, text);
    } catch (error) {
      rmSync(file);
      throw error;
    } finally {
      closeSync(lock);
    }
    return true;
  } catch (error) {
    if (isErrorCode(error, "EEXIST")) return false;
    throw unwritable(file, error);
  }
}

/** A file's text; undefined if there is none. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isTraining({ pid, process_start }: Holder): boolean {
  const start = processStart(pid);
  return start !== undefined && (start === process_start || start === unknownStart);
}

/** Removes a lock that a killed process left, unless another process has just replaced it. */
function takeAway(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return;
    throw unwritable(file, error);
  }
  if (textOf(aside) === text) rmSync(aside);
  else renameSync(aside, file);
}

/**
 * Keeps other processes from training a run, until it is disposed of or this process exits. A lock
 * whose process was killed is taken over. It holds among processes that see each other: those of one
 * machine, and of one container.
 *
 * @param path the run's folder
 * @throws {Error} that says which process trains the run
 */
export function lockRun(path: string): Disposable {
  const file = join(path, lockFileName);
  const own: Holder = {
    pid: process.pid,
    process_start: processStart(process.pid) ?? unknownStart,
    since: new Date().toISOString(),
  };
  const ownText = `${JSON.stringify(own)}\n`;
  const patience = performance.now() + writingMilliseconds;
  while (!create(file, ownText)) {
    const text = textOf(file);
    if (text === undefined) continue;
    const other = holderIn(text);
    if (other && isTraining(other)) {
      throw new Error(
        `${path} is being trained by process ${other.pid}, since ${other.since}: ` +
          "a run is trained by one process at a time",
      );
    }
    if (other || performance.now() > patience) takeAway(file, text);
  }
  const release = () => {
    if (textOf(file) === ownText) rmSync(file, { force: true });
  };
  // Where it ends at once, as at a second Ctrl-C.
  process.once("exit", release);
  return {
    [Symbol.dispose]() {
      process.off("exit", release);
      release();
    },
  };
}
