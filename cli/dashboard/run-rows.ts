import { relative } from "node:path";
import { runAsJson } from "../runs-table.ts";
import type { WatchedRun } from "./watched-runs.ts";

/** What the page shows of a run. */
function rowOf(folder: string, { id, path, content }: WatchedRun) {
  const run = relative(folder, path) || path;
  if ("problem" in content) return { id, run, state: "unreadable", reason: content.problem };
  const { summary, stepsPerSecond: speed } = content;
  const left = summary.steps === null ? 0 : Math.max(0, summary.steps - summary.step);
  return {
    id,
    run,
    ...runAsJson(summary),
    ...(speed && { steps_per_second: speed, seconds_left: left / speed }),
  };
}

/** What the page shows of a folder: its runs, and the tags of what they have recorded. */
export function folderAsJson(folder: string, runs: readonly WatchedRun[]) {
  const tags = runs.flatMap(({ content }) => ("problem" in content ? [] : [...content.tags]));
  return {
    folder,
    runs: runs.map((run) => rowOf(folder, run)),
    metrics: [...new Set(tags)].toSorted(),
  };
}
