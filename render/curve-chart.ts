import type { Config, TopLevelSpec } from "vega-lite";
import { curveLabels, describeRuns } from "./curve-labels.ts";
import type { Curve } from "./learning-curves.ts";

/** What is to be drawn, beside the curves. */
export interface ChartSettings {
  metric: string;
  logarithmic: boolean;
  /** The width of bins over which the metric was averaged, in steps. */
  bin?: number;
  /** Whether the runs that a curve is the mean of are drawn too. */
  each?: boolean;
}

/**
 * Colors that people with any of the common kinds of color blindness tell apart.
 *
 * Source: Okabe and Ito, Color Universal Design, 2008; without yellow, which is faint on white.
 */
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
/** How lines are dashed once all colors are used: the more curves, the more ways. */
const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
/** A line of more points than this is drawn without them. */
const mostDots = 60;

/** Type and lines of every chart. */
const look: Config = {
  view: { stroke: null },
  title: {
    anchor: "start",
    fontSize: 16,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    offset: 16,
  },
  axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 10 },
  legend: {
    orient: "bottom",
    direction: "vertical",
    labelFontSize: 12,
    symbolType: "stroke",
    symbolSize: 500,
    symbolStrokeWidth: 2,
  },
};

function xTitle(metric: string): string {
  if (metric.startsWith("sweep/")) return "sweeps";
  return metric.startsWith("iteration/") ? "iteration" : "environment steps";
}

function yTitle(metric: string, curves: readonly Curve[]): string {
  if (metric === "sweep/error") return "error of Q, in the sup-norm";
  const [, mode] = /^evaluation\/(.*)\/mean$/.exec(metric) ?? [];
  if (!mode) return metric;
  // Each curve says its own, where there are both.
  const isOfBoth = curves.some(({ aspect }) => aspect !== undefined);
  return `mean return of evaluations${isOfBoth ? "" : `, ${mode}`}`;
}

/** A chart of learning curves, in Vega-Lite. */
export function curveChart(curves: readonly Curve[], settings: ChartSettings): TopLevelSpec {
  const { title, labels } = curveLabels(curves.map(({ config }) => config));
  const aspects = curves.map(({ aspect }, i) => [labels[i], aspect].filter(Boolean).join(", "));
  const { names, note } = describeRuns(curves, aspects);
  const runs = curves.flatMap(({ each, runs }, i) =>
    settings.each && runs > 1
      ? each.flatMap((places, run) =>
          places.map(([x, mean]) => ({ curve: names[i], run, x, mean })),
        )
      : [],
  );
  const fewer = curves.some(({ runs, points }) => points.some((point) => point.runs < runs));
  const subtitle = [
    ...note,
    ...(fewer ? ["of fewer runs, where not all have a value"] : []),
    ...(runs.length > 0 ? ["thin lines: each run"] : []),
    ...(settings.bin ? [`averaged over every ${settings.bin} steps`] : []),
  ];
  const values = curves.flatMap(({ points }, i) =>
    points.map(({ x, mean, standardDeviation, runs }) => ({
      curve: names[i],
      x,
      mean,
      low: mean - standardDeviation,
      high: mean + standardDeviation,
      runs,
    })),
  );
  const dotted = curves.every(({ points }) => points.length <= mostDots);
  const domain = names.slice();
  const perCurve = { field: "curve", type: "nominal" as const };
  const scale = { domain, range: domain.map((_, i) => colors[i % colors.length]) };
  const legend = curves.length > 1 ? { title: null, labelLimit: 0 } : null;
  const y = {
    type: "quantitative" as const,
    title: yTitle(settings.metric, curves),
    scale: settings.logarithmic ? { type: "log" as const } : { zero: false },
    axis: {
      tickCount: 8,
      ...(settings.logarithmic && { labelExpr: "replace(format(datum.value, '.0e'), '+', '')" }),
      // Above the axis, where it is read without turning one's head, and may be long.
      titleAngle: 0,
      titleAlign: "left" as const,
      titleBaseline: "bottom" as const,
      titleX: 0,
      titleY: -10,
    },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 16,
    width: 640,
    height: 360,
    title: { text: title, ...(subtitle.length > 0 && { subtitle }) },
    data: { values },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: xTitle(settings.metric),
        scale: { zero: true, nice: false },
        axis: { labelExpr: "format(datum.value, '~s')", labelFlush: false, tickCount: 8 },
      },
    },
    layer: [
      {
        // Around a single run there is nothing to shade.
        transform: [{ filter: "datum.runs > 1" }],
        mark: { type: "area", fillOpacity: 0.2 },
        encoding: {
          y: { ...y, field: "low" },
          y2: { field: "high" },
          color: { ...perCurve, scale, legend },
        },
      },
      {
        data: { values: runs },
        mark: { type: "line", strokeWidth: 1, strokeOpacity: 0.45 },
        encoding: {
          y: { ...y, field: "mean" },
          color: { ...perCurve, scale, legend },
          detail: { field: "run", type: "nominal" },
        },
      },
      {
        mark: { type: "line", strokeWidth: 2, ...(dotted && { point: { size: 24 } }) },
        encoding: {
          y: { ...y, field: "mean" },
          color: { ...perCurve, scale, legend },
          strokeDash: {
            ...perCurve,
            legend,
            scale: {
              domain,
              range: domain.map((_, i) => dashes[Math.floor(i / colors.length) % dashes.length]),
            },
          },
        },
      },
    ],
    config: look,
  };
}
