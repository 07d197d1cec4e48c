import { isErrorCode, messageOf } from "../../files/file-errors.ts";
import { ignoresHangup } from "./nohup.ts";

/**
 * The signals that stop a command in an orderly way, with the exit status of each, 128 and its
 * number: a terminal that closes, Ctrl-C, and `kill` or a supervisor.
 */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The exit status of SIGPIPE, which Node ignores: nobody reads the output any more. */
const brokenPipe = 141;

/** The exit status of an interrupted command. */
export type InterruptStatus = (typeof signals)[keyof typeof signals] | typeof brokenPipe;

/**
 * Signals within so many milliseconds of the first are copies of it: npm passes on what a terminal
 * has sent already, and closing terminals and supervisors send more than one.
 */
const sameMilliseconds = 100;

/** Asks the work that can be interrupted to stop. */
const asking = new Set<(status: InterruptStatus) => void>();

/**
 * Runs work that can be interrupted, by Ctrl-C, SIGTERM, SIGHUP or the loss of the output. The first
 * asks it to stop, and sets the exit status; a second signal ends the process at once.
 *
 * @param work receives a function that returns true once it should stop, and a signal of that moment
 * @returns the result, and the exit status if the work was interrupted
 */
export async function untilInterrupted<Result>(
  work: (stop: () => boolean, stopped: AbortSignal) => Promise<Result>,
  now: () => number = () => performance.now(),
): Promise<{ result: Result; interrupted: InterruptStatus | undefined }> {
  const asked = new AbortController();
  let interrupted: InterruptStatus | undefined;
  const ask = (status: InterruptStatus) => {
    interrupted ??= status;
    asked.abort();
  };
  let signalled: number | undefined;
  const interrupt = (signal: keyof typeof signals) => {
    if (signalled !== undefined && now() - signalled > sameMilliseconds) {
      process.exit(signals[signal]);
    }
    signalled ??= now();
    ask(signals[signal]);
  };
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const)
    .filter((signal) => signal !== "SIGHUP" || !ignoresHangup())
    .map((signal) => [signal, () => interrupt(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  asking.add(ask);
  try {
    const result = await work(() => asked.signal.aborted, asked.signal);
    return { result, interrupted };
  } finally {
    asking.delete(ask);
    for (const [signal, handler] of handlers) process.off(signal, handler);
    if (interrupted !== undefined) process.exitCode = interrupted;
  }
}

/**
 * Ends this process quietly once its output is lost: a pipe's reader has ended (`| head`), or the
 * terminal has closed. Work that can be interrupted is asked to stop first. Output that cannot be
 * written for another reason, such as a full disk, makes the exit status 1.
 *
 * Under nohup, SIGHUP is ignored for as long as this process lives: Node forgets that nohup asked
 * for that.
 */
export function endWithOutput(
  streams: readonly NodeJS.EventEmitter[] = [process.stdout, process.stderr],
): void {
  if (ignoresHangup()) process.on("SIGHUP", () => {});
  let isReported = false;
  for (const stream of streams) {
    stream.on("error", (error) => {
      const status = statusOfLoss(error);
      if (status !== undefined) {
        if (asking.size === 0) process.exit(process.exitCode || status);
        for (const ask of asking) ask(status);
      } else if (!isReported) {
        isReported = true;
        process.on("exit", (code) => {
          process.exitCode = code || 1;
        });
        console.error(`softedge: cannot write the output: ${messageOf(error)}`);
      }
    });
  }
}

/** The exit status where an output is lost for good; undefined for other errors. */
function statusOfLoss(error: unknown): InterruptStatus | undefined {
  if (isErrorCode(error, "EPIPE")) return brokenPipe;
  return isErrorCode(error, "EIO") ? signals.SIGHUP : undefined;
}
