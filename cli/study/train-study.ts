import { mkdirSync } from "node:fs";
import { setPriority } from "node:os";
import { lockFolder } from "../../files/folder-lock.ts";
import { stepsOf } from "../../train/run-summary.ts";
import type { PlannedRun } from "../../train/study/expand.ts";
import type { PlannedSearch } from "../../train/study/plan-searches.ts";
import type { RunReport } from "../../train/study/run-report.ts";
import {
  checkEngines,
  checkFits,
  ensureRun,
  type FoundRun,
  findRuns,
} from "../../train/study/start-runs.ts";
import { type RunningJob, trainJobs } from "../../train/study/train-jobs.ts";
import { type InterruptStatus, untilInterrupted } from "../terminal/interrupt.ts";
import { dueRuns, plainCourse, searchCourse } from "./study-course.ts";
import { StudyProgress } from "./study-progress.ts";
import { startTraining } from "./training-process.ts";

export interface TrainStudyOptions {
  /** The folder of the runs' folders. */
  folder: string;
  /** The number of runs that are trained at a time. */
  jobs: number;
  /** The nice value of the processes, from 0 to 19. */
  nice: number;
}

/** Who trains runs. */
export interface Trainer {
  /**
   * Receives the runs that are left to train, before any begins.
   *
   * @throws {Error} if it cannot train them
   */
  prepare?(due: readonly FoundRun[]): void | Promise<void>;
  start(
    run: FoundRun,
    until: number | undefined,
    onReport: (report: RunReport) => void,
  ): RunningJob;
  /** What a person reads after Ctrl-C. */
  stopping: string;
  /** Receives a way to print lines about what is not a run's own. */
  onNote?(note: (line: string) => void): void;
  /**
   * True if other machines train the runs: they need the engines, and training goes on there after
   * Ctrl-C.
   */
  elsewhere: boolean;
}

/** What a person reads after Ctrl-C where runs are trained on this machine. */
export const stoppingHere = "stopping: checkpoints are being written; Ctrl-C again ends at once";

/** Trains each run in a process of this machine. */
const ownProcesses: Trainer = {
  start(run, until, onReport) {
    ensureRun(run);
    return startTraining(run.path, until, onReport);
  },
  stopping: stoppingHere,
  elsewhere: false,
};

/** Locks a folder for its searches: two processes would each decide for themselves. */
function lockSearches(folder: string): Disposable {
  mkdirSync(folder, { recursive: true });
  return lockFolder(folder, {
    name: "search.lock",
    refusal: ({ pid, since }) =>
      `${folder} is being searched by process ${pid}, since ${since}: one process at a time ` +
      "decides what a search trains",
  });
}

/**
 * Trains planned runs, and prints progress and results. Finished runs are skipped, and broken-off
 * ones resumed.
 *
 * @param searches decide which of the runs are trained how far; without any, all are to their ends
 * @returns the exit status: 1 if a run failed, that of the interruption if there was one
 * @throws {Error} before anything is trained, if a run cannot be
 */
export async function trainStudy(
  planned: readonly PlannedRun[],
  { folder, jobs, nice }: TrainStudyOptions,
  searches: readonly PlannedSearch[] = [],
  trainer: Trainer = ownProcesses,
): Promise<0 | 1 | InterruptStatus> {
  await checkFits(planned);
  if (!trainer.elsewhere) await checkEngines(planned);
  const found = findRuns(folder, planned);
  await trainer.prepare?.(dueRuns(found));
  using _lock = searches.length > 0 ? lockSearches(folder) : undefined;
  const finished = found.filter((run) => run.found?.state === "finished");
  console.log(`${found.length} runs in ${folder}, ${finished.length} of them finished`);
  // Processes begin with the priority of this one.
  if (nice > 0) setPriority(nice);
  const { result, interrupted } = await untilInterrupted(async (_, stopped) => {
    const note = (line: string) => progress.note(line);
    const course =
      searches.length > 0
        ? searchCourse(searches, found, { folder, note })
        : plainCourse(found, folder);
    const progress = new StudyProgress((ended) => course.progress(ended));
    stopped.addEventListener("abort", () => note(trainer.stopping));
    trainer.onNote?.(note);
    try {
      const ends = await trainJobs(course.source, {
        jobs,
        stopped,
        start: ({ run, until }, onReport) => trainer.start(run, until, onReport),
        onReport({ name, config, found: before }, report) {
          if (report.kind === "interrupted" && stopped.aborted && trainer.elsewhere) return;
          const run = { name, steps: stepsOf(config), evaluatedReturn: before?.last ?? undefined };
          progress.onReport(run, report);
        },
      });
      return { course, ends };
    } finally {
      progress.stop();
    }
  });
  const { course, ends } = result;
  console.log(course.report());
  if (interrupted !== undefined) {
    if (!trainer.elsewhere) console.log("interrupted: the same command goes on");
    return interrupted;
  }
  const hasFailed = [...ends.values()].some(({ kind }) => kind === "failed");
  return hasFailed || course.hasFailed() ? 1 : 0;
}
