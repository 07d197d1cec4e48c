/**
 * Runs work that can be interrupted: the first Ctrl-C (or SIGTERM) asks it to stop, the second ends
 * the process at once.
 *
 * @param work receives a function that returns true once it should stop
 */
export async function untilInterrupted<Result>(
  work: (stop: () => boolean) => Promise<Result>,
): Promise<{ result: Result; interrupted: boolean }> {
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const result = await work(() => interrupted);
    return { result, interrupted };
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
