import { existsSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { type RunConfig, runConfig } from "../../../train/registry.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import { type MetricsRecord, seriesOf } from "../../../train/run/scalars.ts";
import {
  differingSettings,
  settingsByName,
  settingText,
} from "../../../train/study/differences.ts";
import { candidatesOf } from "../../../train/study/expand.ts";
import { readStudy } from "../../../train/study/study-file.ts";
import { requirePlanned } from "../comparison/compared-runs.ts";
import { countText, roundedText, spreadText } from "../number-text.ts";
import { meanOf, type Spread } from "../samples.ts";

/** Runs that differ only in the seed, with what was recorded of them so far. */
export interface ScreenedGroup {
  name: string;
  algorithm: string;
  /** The settings beside those of the study that are not the algorithm's defaults. */
  settings: string;
  runs: readonly { config: { seed: number }; metrics: readonly MetricsRecord[] }[];
}

/** The settings in which a config differs from another, as "layer_norm true". */
function settingsBeside(config: RunConfig, other: RunConfig): string {
  const own = settingsByName(config);
  return differingSettings([config, other])
    .map((name) => `${name} ${settingText(own.get(name))}`)
    .join(", ");
}

/**
 * The candidates of a study, each with its runs whose curves are kept in a folder.
 *
 * @throws {Error} naming the kept curve whose settings are not those of the study, or a damaged file
 */
export function screenedGroups(file: string, folder: string): ScreenedGroup[] {
  const read = readStudy(file);
  const { settings } = read.study;
  return candidatesOf(read).map(({ algorithm: name, runs }) => {
    const [{ config }] = runs;
    const { algorithm, environment, seed } = config;
    const usual = runConfig.parse({ ...settings, algorithm, environment, seed });
    return {
      name,
      algorithm,
      settings: settingsBeside(config, usual),
      runs: runs.flatMap((run) => {
        const path = join(folder, run.name);
        if (!existsSync(path)) return [];
        requirePlanned(path, run, file);
        return [{ config: run.config, metrics: readMetrics(path) }];
      }),
    };
  });
}

/**
 * The return without noise of the evaluation at a step, or of the next one: on-policy algorithms are
 * evaluated at the end of a rollout only. Undefined without one.
 */
function returnAt(metrics: readonly MetricsRecord[], step: number): Spread | undefined {
  const [mean, standardDeviation] = ["mean", "standard_deviation"].map((part) =>
    seriesOf(metrics, `evaluation/deterministic/${part}`).find(([at]) => at >= step),
  );
  return mean && standardDeviation && { mean: mean[1], standardDeviation: standardDeviation[1] };
}

/**
 * The mean over runs of their returns at a step, and each of them with its deviation over episodes; a
 * dash if a run lacks it.
 */
function returnsText({ runs }: ScreenedGroup, step: number): string {
  const returns = runs.map(({ metrics }) => returnAt(metrics, step)).filter((r) => r !== undefined);
  if (returns.length === 0 || returns.length < runs.length) return "–";
  const each = returns.map(spreadText).join(", ");
  if (returns.length === 1) return each;
  return `${roundedText(meanOf(returns.map(({ mean }) => mean)))} (${each})`;
}

/** The returns of groups at some steps, a row for each group. */
export function screeningTable(groups: readonly ScreenedGroup[], steps: readonly number[]): string {
  return markdownTable(groups, [
    ["runs", ({ name }) => name],
    ["settings", ({ settings }) => settings || "–", "left"],
    ["seeds", ({ runs }) => runs.map(({ config }) => config.seed).join(", ") || "–"],
    ...steps.map((step): [string, (group: ScreenedGroup) => string] => [
      `at step ${countText(step)}`,
      (group) => returnsText(group, step),
    ]),
  ]);
}
