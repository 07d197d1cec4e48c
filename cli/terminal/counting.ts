import { setImmediate } from "node:timers/promises";
import { untilInterrupted } from "./interrupt.ts";

/** The time in milliseconds between changes of the line. */
const every = 100;

/**
 * Runs short pieces of work one after the other, with a line on a terminal that counts them, which is
 * removed at the end. Ctrl-C ends it after the current piece.
 *
 * @param next does the i-th piece and returns false if it was the last
 * @param what the pieces are, in the plural
 * @returns false if it was interrupted: that was said, and the exit status is set
 */
export async function countThrough(
  most: number,
  what: string,
  next: (i: number) => boolean,
  stream: NodeJS.WritableStream & { isTTY?: boolean } = process.stderr,
): Promise<boolean> {
  let shown = 0;
  const { result, interrupted } = await untilInterrupted(async (stop) => {
    for (let i = 0; i < most; i++) {
      // Signals are handled between pieces.
      await setImmediate();
      if (stop()) return i;
      if (stream.isTTY && performance.now() - shown > every) {
        shown = performance.now();
        stream.write(`\r  ${i} of ${most} ${what}`);
      }
      if (!next(i)) return i + 1;
    }
    return most;
  });
  if (shown > 0) stream.write("\r\x1b[K");
  if (!interrupted) return true;
  stream.write(`stopped after ${result} of ${most} ${what}\n`);
  return false;
}
