import { readFileSync } from "node:fs";
import { isErrorCode } from "./file-errors.ts";

/** Where the system tells nothing of a process but that it runs. */
export const unknownStart = "unknown";

/** What Linux knows of a process: its state and when it started, in ticks since the system did. */
function readStatus(pid: number): { state: string; start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may have spaces and parentheses in it.
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
    // A process of somebody else.
    return isErrorCode(error, "EPERM");
  }
}

/**
 * When a process started, which tells it from another that has got its id since; undefined if there
 * is none. One that has ended, and whose end nobody has asked for, is none.
 */
export function processStart(pid: number): string | undefined {
  const status = readStatus(pid);
  if (status) return /[ZX]/.test(status.state) ? undefined : status.start;
  return isRunning(pid) ? unknownStart : undefined;
}
