import { setTimeout as sleep } from "node:timers/promises";

/** How long an operation over a network is tried. */
export interface Patience {
  /** The most attempts. */
  attempts: number;
  /** The time without any progress after which a connection counts as stalled. */
  stallMilliseconds: number;
  /** Resolves after so many milliseconds; rejects if aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A random number in [0, 1). */
  random(): number;
}

/** Gives a failing operation about a minute. */
export const usualPatience: Patience = {
  attempts: 8,
  stallMilliseconds: 30_000,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  random: Math.random,
};

const firstPause = 500;
const longestPause = 16_000;

/**
 * The pause after an attempt: twice that before, at most 16 seconds, and a random half of it less.
 * Many machines that fail at once thus do not all come back at once.
 *
 * @param attempt from 1
 * @param random in [0, 1)
 */
export function pauseAfter(attempt: number, random: number): number {
  const pause = Math.min(longestPause, firstPause * 2 ** (attempt - 1));
  return pause * (1 - random / 2);
}

/** An error that may be gone at another attempt. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/**
 * Repeats an operation that throws transient errors, with pauses in between.
 *
 * @throws the error of the last attempt, or any other error at once
 */
export async function retrying<Result>(
  operation: () => Promise<Result>,
  { attempts, sleep, random }: Patience,
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      if (attempt === attempts) {
        throw new Error(`${error.message}; gave up after ${attempts} attempts`, { cause: error });
      }
    }
    await sleep(pauseAfter(attempt, random()), signal);
  }
}
