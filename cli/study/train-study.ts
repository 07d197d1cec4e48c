import { setPriority } from "node:os";
import { isRun, stepsOf, summarizeRun } from "../../train/run-summary.ts";
import type { PlannedRun } from "../../train/study/expand.ts";
import { checkFits, ensureRun, findRuns } from "../../train/study/start-runs.ts";
import { everyRun, trainJobs } from "../../train/study/train-jobs.ts";
import { countedStates, runsTable } from "../runs-table.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
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

/**
 * Trains planned runs to their ends, each in a process of its own, and prints progress and results.
 * Finished runs are skipped, and broken-off ones resumed.
 *
 * @returns the exit status: 130 if it was interrupted, 1 if a run failed
 * @throws {Error} before anything is trained, if a run cannot be
 */
export async function trainStudy(
  planned: readonly PlannedRun[],
  { folder, jobs, nice }: TrainStudyOptions,
): Promise<0 | 1 | 130> {
  await checkFits(planned);
  const found = findRuns(folder, planned);
  const due = found.filter((run) => run.found?.state !== "finished");
  const finished = found.length - due.length;
  console.log(`${found.length} runs in ${folder}, ${finished} of them finished`);
  // Processes begin with the priority of this one.
  if (nice > 0) setPriority(nice);
  const { result: ends, interrupted } = await untilInterrupted(async (_, stopped) => {
    const progress = new StudyProgress(due.length);
    stopped.addEventListener("abort", () =>
      progress.note("stopping: checkpoints are being written; Ctrl-C again ends at once"),
    );
    try {
      return await trainJobs(everyRun(due), {
        jobs,
        stopped,
        start({ run, until }, onReport) {
          ensureRun(run);
          return startTraining(run.path, until, onReport);
        },
        onReport({ name, config, found: before }, report) {
          const run = { name, steps: stepsOf(config), evaluatedReturn: before?.last ?? undefined };
          progress.onReport(run, report);
        },
      });
    } finally {
      progress.stop();
    }
  });
  const runs = found.flatMap(({ path }) => (isRun(path) ? [summarizeRun(path)] : []));
  const notBegun = found.length - runs.length;
  const counts = [countedStates(runs), ...(notBegun > 0 ? [`${notBegun} not begun`] : [])];
  console.log(`${runsTable(runs, folder)}\n${counts.join(", ")}`);
  const failed = [...ends.values()].filter(({ kind }) => kind === "failed").length;
  if (interrupted) {
    console.log("interrupted: the same command goes on");
    return 130;
  }
  return failed > 0 ? 1 : 0;
}
