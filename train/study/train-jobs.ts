import { messageOf } from "../../files/file-errors.ts";
import type { RunEnd, RunReport } from "./run-report.ts";

/** The training of a run at one go. */
export interface TrainingJob<Run> {
  run: Run;
  /** Train to the first evaluation at this step or later; to the end, if undefined. */
  until?: number | undefined;
}

/** Jobs, in the order in which they are trained. */
export interface JobSource<Run> {
  /** The next job; undefined if there is none until others have ended, or none at all. */
  next(): TrainingJob<Run> | undefined;
  /** Receives how a job ended. */
  onEnd?(job: TrainingJob<Run>, end: RunEnd): void;
}

/** A job that is being trained, in a process of its own or elsewhere. */
export interface RunningJob {
  /** Asks for a checkpoint and the end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
  /**
   * Resolves once it has ended. Rejects if that cannot be known: the run counts as failed for now,
   * and the source is not told.
   */
  ended: Promise<RunEnd>;
}

/** Rejects a job where no other job can be trained either. */
export class StudyError extends Error {
  override readonly name = "StudyError";
}

/** The means by which jobs are trained. */
export interface TrainingMeans<Run> {
  /** The number of jobs that are trained at a time. */
  jobs: number;
  start(job: TrainingJob<Run>, onReport: (report: RunReport) => void): RunningJob;
  onReport(run: Run, report: RunReport): void;
  /** Aborted to stop: checkpoints are written, and no more jobs are started. */
  stopped: AbortSignal;
}

/** The jobs of training runs to their ends. */
export function everyRun<Run>(runs: readonly Run[]): JobSource<Run> {
  const waiting = runs.values();
  return {
    next() {
      const { value: run, done } = waiting.next();
      return done ? undefined : { run };
    },
  };
}

/**
 * Trains jobs, so many at a time, in their order. One that fails does not stop the others.
 *
 * @returns how the last job of each run ended; runs without one are missing
 * @throws {StudyError} or what the source throws; running jobs are killed, and the source receives
 * no ends of theirs
 */
export async function trainJobs<Run>(
  source: JobSource<Run>,
  { jobs, start, onReport, stopped }: TrainingMeans<Run>,
): Promise<Map<Run, RunEnd>> {
  const ends = new Map<Run, RunEnd>();
  const running = new Map<RunningJob, Promise<void>>();
  const stop = () => {
    for (const job of running.keys()) job.stop();
  };
  // A second Ctrl-C, or an error here, leaves no process behind.
  const killAll = () => {
    for (const job of running.keys()) job.kill();
  };
  const begin = ({ run, until }: TrainingJob<Run>): RunningJob => {
    try {
      return start({ run, until }, (report) => onReport(run, report));
    } catch (error) {
      return { stop() {}, kill() {}, ended: Promise.reject(error) };
    }
  };
  const train = (job: TrainingJob<Run>) => {
    const training = begin(job);
    const end = (how: RunEnd): boolean => {
      // Killed after an error: that is nobody's end.
      if (!running.delete(training)) return false;
      ends.set(job.run, how);
      onReport(job.run, how);
      return true;
    };
    const over = training.ended.then(
      (how) => {
        if (end(how)) source.onEnd?.(job, how);
      },
      (error) => {
        if (error instanceof StudyError) throw error;
        end({ kind: "failed", reason: messageOf(error) });
      },
    );
    running.set(training, over);
  };
  stopped.addEventListener("abort", stop);
  process.on("exit", killAll);
  try {
    for (;;) {
      while (running.size < jobs && !stopped.aborted) {
        const job = source.next();
        if (!job) break;
        train(job);
      }
      if (running.size === 0) return ends;
      await Promise.race(running.values());
    }
  } catch (error) {
    killAll();
    running.clear();
    throw error;
  } finally {
    process.off("exit", killAll);
    stopped.removeEventListener("abort", stop);
  }
}
