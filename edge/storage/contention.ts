import { Refusal } from "../http/refusal.ts";

/** The tries of what others overtake. */
const mostTries = 12;
/** Milliseconds: the longest pause before the second try, which doubles with each, up to a limit. */
const pauses = { first: 50, longest: 2_000 };
const retryAfterSeconds = "5";

/** The error of R2 where an object is used more often than it allows: 429, code 10058. */
const message = /\b10058\b|\b429\b|reduce your (concurrent )?request rate|too many requests/i;

/** True if R2 has had too many requests; another try may succeed. */
export function isContention(error: unknown): boolean {
  return error instanceof Error && !(error instanceof Refusal) && message.test(error.message);
}

/**
 * Tries until nobody is faster and R2 has not had too many requests, with random pauses.
 *
 * @param key the object that is changed
 * @param attempt returns undefined if another was faster
 * @throws {Refusal} with 503 if that goes on for too long, or what an attempt throws otherwise
 */
export async function untilUncontended<T>(
  key: string,
  attempt: () => Promise<{ value: T } | undefined>,
): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (tries > 0) await scheduler.wait(pauseBefore(tries));
    const done = await attempt().catch((error) => {
      if (!isContention(error)) throw error;
      return undefined;
    });
    if (done) return done.value;
  }
  const detail = `${key} is being changed by too many at once, who overtook this change ${mostTries} times: ask again`;
  throw new Refusal(503, detail, { headers: { "retry-after": retryAfterSeconds } });
}

/** A random part of a pause that doubles, so that those who met once do not meet again. */
function pauseBefore(tries: number): number {
  return Math.random() * Math.min(pauses.longest, pauses.first * 2 ** (tries - 1));
}
