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

/**
 * Asks the server until it answers.
 *
 * @throws the error that it answers with, or what `stopped` was aborted with
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  stopped?: AbortSignal,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    stopped?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await setTimeout(pauses[Math.min(attempt, pauses.length - 1)], undefined, { signal: stopped });
  }
}
