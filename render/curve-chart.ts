import type { TopLevelSpec } from "vega-lite";
import { actMode } from "../schemas/acting-terms.ts";
import { axisTitleAbove, colors, look, powerOfTen } from "./chart-look.ts";
import { curveLabels, describeRuns } from "./curve-labels.ts";
import type { Curve } from "./learning-curves.ts";

/** The settings of a chart, apart from its curves. */
export interface ChartSettings {
  metric: string;
  logarithmic: boolean;
  /** The width of bins over which the metric was averaged, in steps. */
  bin?: number;
  /** True to draw the individual runs of each curve too. */
  each?: boolean;
  /** The size of the plot in pixels, without titles and legend: a page shows those itself. */
  plot?: { width: number; height: number };
}

/** What tells curves apart: their names, colors and dash patterns, and notes about all of them. */
export interface CurveKey {
  title: string;
  notes: string[];
  names: readonly string[];
  colors: string[];
  dashes: (readonly number[])[];
}

/** The dash patterns of lines, changed each time all colors are used up. */
const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
/** Lines with more points are drawn without dots. */
const mostDots = 60;

function xTitle(metric: string): string {
  if (metric.startsWith("sweep/")) return "sweeps";
  return metric.startsWith("iteration/") ? "iteration" : "environment steps";
}

function yTitle(metric: string, curves: readonly Curve[]): string {
  if (metric === "sweep/error") return "error of Q, in the sup-norm";
  const [, mode] = /^evaluation\/(.*)\/mean$/.exec(metric) ?? [];
  if (!mode) return metric;
  // If the chart shows both modes, each curve's label names its own.
  const isOfBoth = actMode.options.every((each) => curves.some(({ aspect }) => aspect === each));
  return `mean return of evaluations${isOfBoth ? "" : `, ${mode}`}`;
}

/** Returns the key of a chart's curves. */
export function curveKey(curves: readonly Curve[], settings: ChartSettings): CurveKey {
  const { title, labels } = curveLabels(curves.map(({ config }) => config));
  const aspects = curves.map(({ aspect }, i) => [labels[i], aspect].filter(Boolean).join(", "));
  const { names, note } = describeRuns(curves, aspects);
  const fewer = curves.some(({ runs, points }) => points.some((point) => point.runs < runs));
  const notes = [
    ...note,
    ...(fewer ? ["of fewer runs, where not all have a value"] : []),
    ...(settings.each && curves.some(({ runs }) => runs > 1) ? ["thin lines: each run"] : []),
    ...(settings.bin ? [`averaged over every ${settings.bin} steps`] : []),
  ];
  return {
    title,
    notes,
    names,
    colors: names.map((_, i) => colors[i % colors.length]),
    dashes: names.map((_, i) => dashes[Math.floor(i / colors.length) % dashes.length]),
  };
}

/** Builds a Vega-Lite chart of learning curves. */
export function curveChart(curves: readonly Curve[], settings: ChartSettings): TopLevelSpec {
  const { plot } = settings;
  const { title, notes, names, ...looks } = curveKey(curves, settings);
  const runs = curves.flatMap(({ each, runs }, i) =>
    settings.each && runs > 1
      ? each.flatMap((places, run) =>
          places.map(([x, mean]) => ({ curve: names[i], run, x, mean })),
        )
      : [],
  );
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
  const scale = { domain, range: looks.colors };
  const legend = curves.length > 1 && !plot ? { title: null, labelLimit: 0 } : null;
  // A page finds the marks of a curve by their labels, which are the curve's name.
  const description = plot && { description: perCurve };
  const y = {
    type: "quantitative" as const,
    title: plot ? null : yTitle(settings.metric, curves),
    scale: settings.logarithmic ? { type: "log" as const } : { zero: false },
    axis: {
      tickCount: 8,
      ...(settings.logarithmic && { labelExpr: powerOfTen }),
      ...axisTitleAbove,
    },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...(plot
      ? { background: "transparent", padding: 4, ...plot }
      : {
          background: "white",
          padding: 16,
          width: 640,
          height: 360,
          title: { text: title, ...(notes.length > 0 && { subtitle: notes }) },
        }),
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
        // A single run has no deviation to shade.
        transform: [{ filter: "datum.runs > 1" }],
        mark: { type: "area", fillOpacity: 0.2 },
        encoding: {
          y: { ...y, field: "low" },
          y2: { field: "high" },
          color: { ...perCurve, scale, legend },
          ...description,
        },
      },
      {
        data: { values: runs },
        mark: { type: "line", strokeWidth: 1, strokeOpacity: 0.45 },
        encoding: {
          y: { ...y, field: "mean" },
          color: { ...perCurve, scale, legend },
          ...description,
          detail: { field: "run", type: "nominal" },
        },
      },
      {
        mark: { type: "line", strokeWidth: 2, ...(dotted && { point: { size: 24 } }) },
        encoding: {
          y: { ...y, field: "mean" },
          color: { ...perCurve, scale, legend },
          ...description,
          strokeDash: {
            ...perCurve,
            legend,
            scale: { domain, range: looks.dashes.map((dash) => [...dash]) },
          },
        },
      },
    ],
    config: look,
  };
}
