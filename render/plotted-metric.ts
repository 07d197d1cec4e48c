import { join } from "node:path";
import { type ActMode, noiseLawOf } from "../schemas/policy-interface.ts";
import { algorithmOf, type RunConfig } from "../train/registry.ts";
import { metricsFileName } from "../train/run/metrics.ts";
import { type MetricsRecord, scalarsOf } from "../train/run/scalars.ts";

/** A run and its recorded metrics. */
export interface RecordedRun {
  path: string;
  config: RunConfig;
  metrics: readonly MetricsRecord[];
}

/** The metric or mode to plot instead of the default. */
export interface MetricChoice {
  metric?: string;
  mode?: ActMode;
}

function tagsOf({ metrics }: RecordedRun): Set<string> {
  return new Set(metrics.flatMap((record) => scalarsOf(record).values.map(([tag]) => tag)));
}

/** The default metric: mean returns of evaluations, or the error of Q for soft policy iteration. */
function usualMetric(runs: readonly RecordedRun[], mode: ActMode | undefined): string {
  const isTabular = ({ config }: RecordedRun) => algorithmOf(config).loop === "tabular";
  const tabular = runs.filter(isTabular);
  if (tabular.length === 0) return evaluatedReturn(runs, mode ?? "deterministic");
  const other = runs.find((run) => !isTabular(run));
  if (other) {
    throw new Error(
      `${tabular[0].path} is a run of soft policy iteration, with an error for each sweep, and ` +
        `${other.path} has returns for its steps: plot them apart`,
    );
  }
  if (mode !== undefined) {
    throw new Error(`--mode: ${tabular[0].path} has no evaluations, but an error for each sweep`);
  }
  return "sweep/error";
}

/**
 * The mean return of evaluations in a mode.
 *
 * @throws {Error} if a run's policies do not have the mode
 */
function evaluatedReturn(runs: readonly RecordedRun[], mode: ActMode): string {
  const isDeterministic = ({ config }: RecordedRun) =>
    algorithmOf(config).policies.every(
      ({ distribution }) => noiseLawOf(distribution) === undefined,
    );
  const without = mode === "stochastic" ? runs.find(isDeterministic) : undefined;
  if (!without) return `evaluation/${mode}/mean`;
  throw new Error(
    `--mode: ${without.path} is a run of ${without.config.algorithm}, whose policies are ` +
      "deterministic: they have no evaluations with noise",
  );
}

/** Finds the tag that is given in full or by its last part, such as "temperature". */
function tagMeant(metric: string, tags: ReadonlySet<string>): string {
  const meant = [...tags].filter((tag) => tag === metric || tag.endsWith(`/${metric}`));
  if (meant.length === 1) return meant[0];
  if (tags.has(metric)) return metric;
  const [problem, offered] =
    meant.length > 1
      ? ["could be any of", meant]
      : ["is none that was recorded; there are", [...tags]];
  throw new Error(`--metric: "${metric}" ${problem} ${offered.toSorted().join(", ")}`);
}

/**
 * The tag of the metric to plot for all runs.
 *
 * @throws {Error} naming the option, or the file that lacks the metric
 */
export function plottedMetric(
  runs: readonly RecordedRun[],
  { metric, mode }: MetricChoice = {},
): string {
  const tags = runs.map(tagsOf);
  const tag =
    metric === undefined
      ? usualMetric(runs, mode)
      : tagMeant(metric, new Set(tags.flatMap((each) => [...each])));
  const without = runs.find((_, i) => !tags[i].has(tag));
  if (!without) return tag;
  const what = metric === undefined && tag.startsWith("evaluation/") ? "evaluation" : tag;
  const others = [...tagsOf(without)].toSorted().join(", ");
  throw new Error(
    `${join(without.path, metricsFileName)} has no ${what} yet; --metric takes what it has: ${others}`,
  );
}
