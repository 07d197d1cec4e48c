import { fstatSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { isErrorCode } from "../../files/file-errors.ts";

/** True if standard input is /dev/null and cannot be read: nohup puts that in place of a terminal. */
function hasInputOfNohup(): boolean {
  try {
    const { rdev } = fstatSync(0);
    if (process.platform === "win32" || rdev !== statSync("/dev/null").rdev) return false;
    readSync(0, new Uint8Array(1));
    return false;
  } catch (error) {
    return isErrorCode(error, "EBADF");
  }
}

let found: boolean | undefined;

/**
 * True under nohup, which asks that SIGHUP be ignored. Node resets what it finds ignored as it starts,
 * so this is inferred from the standard input, or from what shells write into `_`.
 */
export function ignoresHangup(): boolean {
  found ??= hasInputOfNohup() || basename(process.env._ ?? "") === "nohup";
  return found;
}
