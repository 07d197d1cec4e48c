import { relative } from "node:path";
import type { RunSummary } from "../train/run-summary.ts";
import { differingSettings, settingsByName, settingText } from "../train/study/differences.ts";
import { alignedLines } from "./terminal/aligned-lines.ts";

const unknown = "–";

const returnText = (value: number | null) => (value === null ? unknown : value.toFixed(2));
const stepText = ({ step, steps }: RunSummary) =>
  steps === null ? unknown : `${step.toLocaleString("en-US")}/${steps.toLocaleString("en-US")}`;

/** The path of a run below a folder, if one is given; the run's own name, if it is that folder. */
function pathBelow(folder: string | undefined, { path, name }: RunSummary): string {
  return folder === undefined ? path : relative(folder, path) || name;
}

/**
 * Formats runs as a table: state, step of total, last and best mean deterministic return. The
 * reasons of failures follow.
 *
 * @param folder that the runs' paths are told from
 */
export function runsTable(runs: readonly RunSummary[], folder: string): string {
  const rows = runs.map((run) => [
    pathBelow(folder, run),
    run.state,
    stepText(run),
    returnText(run.last),
    returnText(run.best),
  ]);
  const reasons = runs.flatMap((run) =>
    run.reason === null ? [] : [`${pathBelow(folder, run)} failed: ${run.reason}`],
  );
  return [
    ...alignedLines([["run", "state", "steps", "last", "best"], ...rows], 2),
    ...reasons,
  ].join("\n");
}

/** The number of runs in each state, as in "3 finished, 1 broken off". */
export function countedStates(runs: readonly RunSummary[]): string {
  const states = Map.groupBy(runs, ({ state }) => state);
  return Array.from(states, ([state, { length }]) => `${length} ${state}`).join(", ");
}

/**
 * Formats the settings in which runs differ, beside their returns, as a table.
 *
 * @param folder that the runs' paths are told from, if it has them all
 */
export function comparisonTable(runs: readonly RunSummary[], folder?: string): string {
  const names = differingSettings(runs.map(({ config }) => config));
  const rows = runs.map((run) => {
    const settings = settingsByName(run.config);
    return [
      pathBelow(folder, run),
      ...names.map((name) => (settings.has(name) ? settingText(settings.get(name)) : unknown)),
      run.state,
      returnText(run.last),
      returnText(run.best),
    ];
  });
  return alignedLines([["run", ...names, "state", "last", "best"], ...rows], names.length + 2).join(
    "\n",
  );
}

/** What `--json` prints of a run. */
export function runAsJson({ config, ...summary }: RunSummary) {
  const { algorithm, environment, seed } = config;
  return { ...summary, algorithm, environment, seed };
}

/** What `--json` prints of runs that are compared: those settings of each in which they differ. */
export function comparisonAsJson(runs: readonly RunSummary[]) {
  const names = differingSettings(runs.map(({ config }) => config));
  return runs.map(({ path, config, state, last, best }) => {
    const settings = settingsByName(config);
    const differing = Object.fromEntries(names.map((name) => [name, settings.get(name) ?? null]));
    return { path, settings: differing, state, last, best };
  });
}

/** What runs can be sorted by, and what of a run that is. */
const sortable = {
  run: ({ path }: RunSummary) => path,
  state: ({ state }: RunSummary) => state,
  algorithm: ({ config }: RunSummary) => config.algorithm,
  environment: ({ config }: RunSummary) => config.environment,
  seed: ({ config }: RunSummary) => config.seed,
  step: ({ step }: RunSummary) => step,
  last: ({ last }: RunSummary) => last,
  best: ({ best }: RunSummary) => best,
} as const;
export type SortField = keyof typeof sortable;
export const sortFields = Object.keys(sortable).filter(
  (name): name is SortField => name in sortable,
);

/** Fields of which the largest comes first. */
const largestFirst: readonly SortField[] = ["step", "last", "best"];

const { compare: compareText } = new Intl.Collator("en", { numeric: true });

/** Sorts runs by a field: returns and steps from the largest, others from the smallest. */
export function sortRuns(runs: readonly RunSummary[], field: SortField): RunSummary[] {
  const fieldOf: (run: RunSummary) => string | number | null = sortable[field];
  const sign = largestFirst.includes(field) ? -1 : 1;
  return runs.toSorted((a, b) => {
    const [one, other] = [fieldOf(a), fieldOf(b)];
    // Runs without a return come last.
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (typeof one === "number" && typeof other === "number") return sign * (one - other);
    return compareText(String(one), String(other));
  });
}
