import { setTimeout } from "node:timers/promises";
import { JetStreamApiCodes, JetStreamApiError, JetStreamError } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";

/** The pauses between attempts, in milliseconds; the last one repeats. */
const pauses = [100, 250, 500, 1000];

/** A change that came too late: the record or lease is not what it was. */
export class LostError extends Error {
  override readonly name = "LostError";
}

/** True if a compare-and-set was refused. */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** The server's answer where a message cannot be stored: a limit of the stream, or a full disk. */
const storeFailure = 10077;

/** True if the server could not store a message. */
export function isStoreFailure(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.code === storeFailure;
}

/** True if this user lacks a permission. */
export function isForbidden(error: unknown): error is Error {
  if (error instanceof errors.PermissionViolationError) return true;
  return error instanceof Error && error.cause !== undefined && isForbidden(error.cause);
}

const transient = [
  errors.TimeoutError,
  errors.RequestError,
  errors.NoRespondersError,
  errors.ConnectionError,
  JetStreamError,
];

/** True if the server could not be asked at the moment: it is away, or has only just come back. */
export function isTransient(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === 503 && !isStoreFailure(error);
  if (isForbidden(error)) return false;
  if (transient.some((kind) => error instanceof kind)) return true;
  return error instanceof Error && error.cause !== undefined && isTransient(error.cause);
}

/** True if the server knows no such stream or consumer. */
function isUnknown(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.status === 404;
}

/** The server is there, but the queue is not any more: its disk was lost, or somebody removed it. */
export class GoneError extends Error {
  override readonly name = "GoneError";
}

/** Asks the server for something until it answers. */
export type AskServer = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

/** After so many attempts without an answer, it is asked whether the queue is still there. */
const attemptsBetweenChecks = 10;

/**
 * @param find asks for the parts of the queue
 * @throws {GoneError} if the server answers that it knows none of them
 */
export async function checkThere(find: () => Promise<unknown>): Promise<void> {
  try {
    await find();
  } catch (cause) {
    if (isUnknown(cause)) {
      throw new GoneError("the queue is gone: the server has lost it, or it was removed", {
        cause,
      });
    }
  }
}

/**
 * Returns a way to ask the server until it answers, which throws what it answers with.
 *
 * @param giveUp aborted to stop asking, with the reason that is thrown
 * @param find asks for the parts of the queue, to tell a server that is away from a queue that is
 * gone: then a `GoneError` is thrown
 */
export function asking(giveUp: AbortSignal, find: () => Promise<unknown>): AskServer {
  return async (ask) => {
    for (let attempt = 0; ; attempt++) {
      giveUp.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        if (!isTransient(error)) throw error;
      }
      if (attempt % attemptsBetweenChecks === attemptsBetweenChecks - 1) await checkThere(find);
      const pause = pauses[Math.min(attempt, pauses.length - 1)];
      await setTimeout(pause, undefined, { signal: giveUp });
    }
  };
}
