/** The interval at which those who wait look for the outcome. */
const lookMilliseconds = 2;

interface Attempt<T> {
  since: number;
  outcome?: { value: T } | { error: unknown };
}

/** Does the work of this key, or waits for whoever is doing it. */
export type SingleFlight<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Does what many requests want at the same time once.
 *
 * In a Worker none of them may await another's promise: what a request has begun can end with it,
 * and whoever awaits that hangs. So the others look, by timers of their own, whether the work is
 * done; whoever does it holds it up by `keepAlive` beyond the end of its own request; and if it was
 * ended all the same, one of the others begins anew.
 *
 * @param keepAlive the platform's waitUntil
 * @param patience milliseconds after which work counts as ended
 */
export function createSingleFlight<T>(
  keepAlive: (promise: Promise<unknown>) => void,
  patience = 10_000,
): SingleFlight<T> {
  const attempts = new Map<string, Attempt<T>>();

  async function outcomeOf(attempt: Attempt<T>) {
    while (!attempt.outcome && Date.now() - attempt.since < patience) {
      await scheduler.wait(lookMilliseconds);
    }
    return attempt.outcome;
  }

  async function attempt(key: string, work: () => Promise<T>) {
    const attempt: Attempt<T> = { since: Date.now() };
    attempts.set(key, attempt);
    const done = work()
      .then(
        (value) => ({ value }),
        (error) => ({ error }),
      )
      .then((outcome) => {
        if (attempts.get(key) === attempt) attempts.delete(key);
        attempt.outcome = outcome;
        return outcome;
      });
    keepAlive(done);
    return done;
  }

  return async function once(key, work) {
    const running = attempts.get(key);
    const outcome = running ? await outcomeOf(running) : await attempt(key, work);
    // Given up: whoever finds it first begins anew, and the others find that.
    if (!outcome) {
      if (attempts.get(key) === running) attempts.delete(key);
      return once(key, work);
    }
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  };
}
