import type { TopLevelSpec } from "vega-lite";
import { colors, look } from "../../../render/chart-look.ts";
import { curveChart } from "../../../render/curve-chart.ts";
import { learningCurves } from "../../../render/learning-curves.ts";
import { actMode } from "../../../schemas/acting-terms.ts";
import { nameInFiles } from "../../../train/run/run-folder.ts";
import { readConfig } from "../../../train/runs.ts";
import { countText } from "../number-text.ts";
import { type ComparedGroup, type FinishedRun, finishedRuns } from "./compared-runs.ts";
import { sharedSteps } from "./report.ts";
import { type ForeignRun, runsTrainedAlike } from "./stable-baselines3.ts";

const curveSettings = { metric: "evaluation/deterministic/mean", logarithmic: false };

/** The learning curves of an environment's finished runs, up to the step that all are trained to. */
function curvesOf(groups: readonly ComparedGroup[]): TopLevelSpec {
  const until = sharedSteps(groups);
  const runs = groups.flatMap(finishedRuns).map(({ path, metrics }) => ({
    path,
    config: readConfig(path),
    metrics: metrics.filter(({ step }) => typeof step === "number" && step <= until),
  }));
  return curveChart(learningCurves(runs, curveSettings).curves, curveSettings);
}

/** The learning curves of softedge and of Stable-Baselines3, which train alike. */
function besideChart(own: readonly FinishedRun[], foreign: readonly ForeignRun[]): TopLevelSpec {
  const config = readConfig(own[0].path);
  const curvesFrom = (runs: readonly Pick<ForeignRun, "path" | "metrics">[], aspect: string) =>
    learningCurves(
      runs.map((run) => ({ ...run, config })),
      curveSettings,
    ).curves.map((curve) => ({ ...curve, aspect }));
  const curves = [...curvesFrom(own, "softedge"), ...curvesFrom(foreign, "Stable-Baselines3")];
  return curveChart(curves, { ...curveSettings, each: true });
}

/** Names a group by its algorithm, and by its steps too where the groups differ in them. */
function labelsOf(groups: readonly ComparedGroup[]): (group: ComparedGroup) => string {
  const stepsOf = ({ runs: [{ config }] }: ComparedGroup) => config.steps;
  if (new Set(groups.map(stepsOf)).size === 1) return ({ algorithm }) => algorithm;
  return (group) => `${group.algorithm}, ${countText(stepsOf(group))} steps`;
}

/** The return of the last policy of every finished run, by algorithm and mode. */
function finalReturnsChart(groups: readonly ComparedGroup[]): TopLevelSpec {
  const labelOf = labelsOf(groups);
  const values = groups.flatMap((group) =>
    finishedRuns(group).flatMap(({ config, evaluation }) =>
      actMode.options.flatMap((mode) => {
        const returns = evaluation[mode];
        if (!returns) return [];
        const { environment } = group;
        return [
          { environment, algorithm: labelOf(group), seed: config.seed, mode, mean: returns.mean },
        ];
      }),
    ),
  );
  const algorithms = [...new Set(groups.map(labelOf))];
  const modes = actMode.options.toReversed();
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 16,
    title: {
      text: "The last policy of every seed",
      subtitle: "mean return of 100 episodes, with noise and without",
    },
    data: { values },
    facet: {
      row: {
        field: "environment",
        type: "nominal",
        title: null,
        sort: null,
        header: { labelOrient: "top", labelAnchor: "start", labelFontSize: 13 },
      },
    },
    spec: {
      width: 640,
      height: { step: 36 },
      mark: { type: "point", size: 70, strokeWidth: 2, filled: false },
      encoding: {
        x: { field: "mean", type: "quantitative", title: "mean return" },
        y: {
          field: "algorithm",
          type: "nominal",
          title: null,
          scale: { domain: algorithms },
          axis: { grid: true, labelLimit: 0 },
        },
        yOffset: { field: "mode", type: "nominal", scale: { domain: modes } },
        color: {
          field: "mode",
          type: "nominal",
          title: null,
          scale: { domain: modes, range: colors.slice(0, modes.length) },
          legend: { symbolType: "circle", symbolSize: 70, direction: "horizontal" },
        },
        shape: { field: "mode", type: "nominal", scale: { domain: modes }, legend: null },
      },
    },
    resolve: { scale: { x: "independent" } },
    config: look,
  };
}

/**
 * The charts of the comparison by their files' names: each environment's curves, last policies, and
 * the curves of Stable-Baselines3 beside ours.
 */
export function comparisonCharts(
  groups: readonly ComparedGroup[],
  foreign: readonly ForeignRun[],
): Record<string, TopLevelSpec> {
  const begun = groups.filter((group) => finishedRuns(group).length > 0);
  if (begun.length === 0) return {};
  const own = runsTrainedAlike(groups);
  const environments = Map.groupBy(begun, ({ environment }) => environment);
  return {
    ...Object.fromEntries(
      [...environments].map(([environment, inIt]) => [
        `comparison-${nameInFiles(environment).toLowerCase()}.svg`,
        curvesOf(inIt),
      ]),
    ),
    "comparison-last.svg": finalReturnsChart(begun),
    ...(own.length > 0 &&
      foreign.length > 0 && { "comparison-stable-baselines3.svg": besideChart(own, foreign) }),
  };
}
