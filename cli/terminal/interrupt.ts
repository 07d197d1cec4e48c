/** The signals that stop a command in an orderly way: Ctrl-C, `kill`, and a terminal that closes. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work that can be interrupted: the first Ctrl-C (or SIGTERM, or SIGHUP) asks it to stop, the
 * second ends the process at once.
 *
 * @param work receives a function that returns true once it should stop, and a signal of that moment
 */
export async function untilInterrupted<Result>(
  work: (stop: () => boolean, stopped: AbortSignal) => Promise<Result>,
): Promise<{ result: Result; interrupted: boolean }> {
  const asked = new AbortController();
  const isAsked = () => asked.signal.aborted;
  const interrupt = () => {
    if (isAsked()) process.exit(130);
    asked.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const result = await work(isAsked, asked.signal);
    return { result, interrupted: isAsked() };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
