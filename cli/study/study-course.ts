import { isRun, summarizeRun } from "../../train/run-summary.ts";
import { halvedSearch } from "../../train/study/halved-search.ts";
import type { PlannedSearch } from "../../train/study/plan-searches.ts";
import { writeResults } from "../../train/study/result-files.ts";
import { searchesInTurn } from "../../train/study/search-jobs.ts";
import type { FoundRun } from "../../train/study/start-runs.ts";
import { everyRun, type JobSource } from "../../train/study/train-jobs.ts";
import { wholeSearch } from "../../train/study/whole-search.ts";
import { countedStates, runsTable } from "../runs-table.ts";
import { shortNumber } from "../terminal/progress-line.ts";
import { countedCandidates, searchReport } from "./search-report.ts";

/** What a study trains, and what it says of that. */
export interface StudyCourse {
  source: JobSource<FoundRun>;
  /**
   * Describes how far it has come.
   *
   * @param ended the number of jobs that have ended
   */
  progress(ended: number): string;
  /** Writes and describes what has come of it. */
  report(): string;
  /** True if something has failed that is not tried again. */
  hasFailed(): boolean;
}

/** The runs that are left to train. */
export function dueRuns(found: readonly FoundRun[]): FoundRun[] {
  return found.filter((run) => run.found?.state !== "finished");
}

/** The course of a study that trains every run, with no search among them. */
export function plainCourse(found: readonly FoundRun[], folder: string): StudyCourse {
  const due = dueRuns(found);
  return {
    source: everyRun(due),
    progress: (ended) => `${ended} of ${due.length} runs ended`,
    report() {
      const runs = found.flatMap(({ path }) => (isRun(path) ? [summarizeRun(path)] : []));
      const notBegun = found.length - runs.length;
      if (runs.length === 0) return `${notBegun} not begun`;
      const counts = [countedStates(runs), ...(notBegun > 0 ? [`${notBegun} not begun`] : [])];
      return `${runsTable(runs, folder)}\n${counts.join(", ")}`;
    },
    hasFailed: () => false,
  };
}

export interface SearchCourseOptions {
  /** The folder of the runs, of the logs of searches, and of their results. */
  folder: string;
  /** Receives lines about decisions. */
  note(line: string): void;
}

/**
 * The course of a study with searches, one for each environment. Results are written whenever a job
 * has ended.
 *
 * @throws {Error} if the log of a search does not follow from the study
 */
export function searchCourse(
  searches: readonly PlannedSearch[],
  found: readonly FoundRun[],
  { folder, note }: SearchCourseOptions,
): StudyCourse {
  const byName = new Map(found.map((run) => [run.name, run]));
  const ongoing = searches.map((search) =>
    search.halving
      ? halvedSearch(search, search.halving, {
          ...{ found: byName, folder },
          onPromoted: ({ candidate, until }) =>
            note(`promoted  ${candidate}  to ${shortNumber(until)} steps`),
        })
      : wholeSearch(search, byName),
  );
  const results = () => ongoing.map((each) => each.results());
  const { next, onEnd } = searchesInTurn(ongoing);
  return {
    source: {
      next,
      onEnd(job, end) {
        onEnd?.(job, end);
        writeResults(folder, results());
      },
    },
    progress: () => countedCandidates(results().flat()),
    report() {
      writeResults(folder, results());
      return results()
        .map((each) => searchReport(each, folder))
        .join("\n\n");
    },
    hasFailed: () =>
      results()
        .flat()
        .some(({ state }) => state === "failed"),
  };
}
