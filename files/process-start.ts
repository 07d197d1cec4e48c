import { readFileSync } from "node:fs";
import { isErrorCode } from "./file-errors.ts";

/** The start of a running process on systems that do not tell when it started. */
export const unknownStart = "unknown";

/** A process's state and start time, in clock ticks since boot. Linux only; undefined elsewhere. */
function readStatus(pid: number): { state: string; start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Skip the name: it may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], start: fields[19] };
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process belongs to another user.
    return isErrorCode(error, "EPERM");
  }
}

/**
 * The start time of a process, which distinguishes it from a later one with the same id. Undefined
 * if it is not running; zombies count as not running.
 */
export function processStart(pid: number): string | undefined {
  const status = readStatus(pid);
  if (status) return /[ZX]/.test(status.state) ? undefined : status.start;
  return isRunning(pid) ? unknownStart : undefined;
}
