import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isErrorCode } from "./file-errors.ts";

/** The start of a running process on systems that do not tell when it started. */
export const unknownStart = "unknown";

/** A process's state, as `ps` writes it, and its start in a form without spaces. */
interface Status {
  state: string;
  start: string;
}

/** The beginning of the id of this boot: after another one, clock ticks count anew. */
function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
}

/** A process's status, with its start in clock ticks since boot. Linux only; undefined elsewhere. */
function statusInProc(pid: number): Status | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Skip the name: it may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], start: `${fields[19]}-${bootId()}` };
  } catch {
    return undefined;
  }
}

/** Parses a line of `ps -o stat=,lstart=`, such as "S    Sat Jan 31 12:30:00 2026". */
export function statusOfLine(line: string): Status | undefined {
  const [state, ...start] = line.trim().split(/\s+/);
  return start.length === 5 ? { state, start: start.join("-").replaceAll(":", ".") } : undefined;
}

/** A process's status, with its start in seconds, by the `ps` of macOS and BSD. */
function statusByPs(pid: number): Status | undefined {
  if (process.platform === "win32") return undefined;
  try {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env,
    });
    return statusOfLine(line);
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
 * The start of a process, which distinguishes it from a later one with the same id. Undefined if it
 * is not running; zombies count as not running.
 *
 * @param statusOf asks the system about a process; replaced in tests
 */
export function processStart(
  pid: number,
  statusOf: (pid: number) => Status | undefined = (each) =>
    statusInProc(each) ?? (isRunning(each) ? statusByPs(each) : undefined),
): string | undefined {
  const status = statusOf(pid);
  if (status) return /^[ZX]/.test(status.state) ? undefined : status.start;
  return isRunning(pid) ? unknownStart : undefined;
}
