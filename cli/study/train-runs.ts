import type { RunEnd, RunReport } from "./run-report.ts";

/** A process that trains one run of a study. */
export interface TrainingProcess {
  /** Asks it to write its checkpoint and stop. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
  /** Resolves once it has ended. */
  ended: Promise<RunEnd>;
}

/** The means by which the runs of a study are trained. */
export interface TrainingMeans<Run> {
  /** The number of runs that are trained at a time. */
  jobs: number;
  start(run: Run, onReport: (report: RunReport) => void): TrainingProcess;
  onReport(run: Run, report: RunReport): void;
  /** Aborted to stop: running processes write their checkpoints, and no more are started. */
  stopped: AbortSignal;
}

/**
 * Trains runs, so many at a time, in their order. One that fails does not stop the others.
 *
 * @returns how each ended; runs that were not started are missing
 */
export async function trainRuns<Run>(
  runs: readonly Run[],
  { jobs, start, onReport, stopped }: TrainingMeans<Run>,
): Promise<Map<Run, RunEnd>> {
  const ends = new Map<Run, RunEnd>();
  const running = new Set<TrainingProcess>();
  const stop = () => {
    for (const process of running) process.stop();
  };
  // A second Ctrl-C, or an error here, leaves no process behind.
  const killAll = () => {
    for (const process of running) process.kill();
  };
  const train = async (run: Run): Promise<RunEnd> => {
    const training = start(run, (report) => onReport(run, report));
    running.add(training);
    try {
      return await training.ended;
    } finally {
      running.delete(training);
    }
  };
  const waiting = runs.values();
  const work = async () => {
    // Shared by all workers: each takes the next run.
    for (const run of waiting) {
      if (stopped.aborted) return;
      const end = await train(run).catch(
        (error): RunEnd => ({
          kind: "failed",
          reason: error instanceof Error ? error.message : String(error),
        }),
      );
      ends.set(run, end);
      onReport(run, end);
    }
  };
  stopped.addEventListener("abort", stop);
  process.on("exit", killAll);
  try {
    await Promise.all(Array.from({ length: jobs }, work));
    return ends;
  } finally {
    process.off("exit", killAll);
    stopped.removeEventListener("abort", stop);
  }
}
