import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../train/registry.ts";
import { type MetricsRecord, seriesOf } from "../train/run/scalars.ts";
import { sharedSettings } from "../train/study/differences.ts";
import type { RecordedRun } from "./plotted-metric.ts";

/** The runs of a curve that have a value at one x. */
export interface CurvePoint {
  x: number;
  mean: number;
  /**
   * Divided by n, not n - 1: mean and deviation of two runs then span exactly from one to the
   * other.
   */
  standardDeviation: number;
  runs: number;
}

/** A curve of runs that differ only in their seed. */
export interface Curve {
  config: RunConfig;
  /** Distinguishes curves of the same runs, such as by mode. */
  aspect?: string;
  runs: number;
  points: CurvePoint[];
  /** The individual runs, in the given order. */
  each: CurvePlace[][];
}

/** The metric that is drawn, and its scale. */
export interface CurveSettings {
  /** The metric's tag. */
  metric: string;
  /** True for a logarithmic axis, which cannot show zero. */
  logarithmic: boolean;
}

/**
 * Episodes end at different steps in each run, so their metrics are averaged over at most this many
 * bins.
 */
const mostBins = 50;

/** The smallest of 1, 2, 5, 10, 20, 50, ... with which `mostBins` bins reach the last step. */
export function binWidth(lastStep: number): number {
  for (let power = 1; ; power *= 10) {
    const width = [1, 2, 5].map((digit) => digit * power).find((w) => w * mostBins >= lastStep);
    if (width !== undefined) return width;
  }
}

/** A run's value at one x. */
export type CurvePlace = [x: number, value: number];

function placesOf(metrics: readonly MetricsRecord[], { metric, logarithmic }: CurveSettings) {
  const places: CurvePlace[] = seriesOf(metrics, metric);
  return logarithmic ? places.filter(([, value]) => value > 0) : places;
}

/** Moves steps k width + 1 to (k + 1) width to the middle of their bin. */
function inBins(places: readonly CurvePlace[], width: number): CurvePlace[] {
  return places.map(([step, value]) => [(Math.ceil(step / width) - 0.5) * width, value]);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function valuesByX(places: readonly CurvePlace[]): Map<number, number[]> {
  const grouped = Map.groupBy(places, ([x]) => x);
  return new Map(Array.from(grouped, ([x, group]) => [x, group.map(([, value]) => value)]));
}

/** Averages a run's values at each x, so that a run with more episodes has no more weight. */
function averageRun(places: readonly CurvePlace[]): CurvePlace[] {
  return Array.from(valuesByX(places), ([x, values]): CurvePlace => [x, meanOf(values)]);
}

/** Averages runs at each x over those that have a value there. */
export function averageRuns(runs: readonly (readonly CurvePlace[])[]): CurvePoint[] {
  const means = runs.flatMap(averageRun);
  const points = Array.from(valuesByX(means), ([x, values]) => {
    const mean = meanOf(values);
    const variance = meanOf(values.map((value) => (value - mean) ** 2));
    return { x, mean, standardDeviation: Math.sqrt(variance), runs: values.length };
  });
  return points.toSorted((a, b) => a.x - b.x);
}

/** Groups runs whose configs differ only in the seed. */
function groupBySeed(runs: readonly RecordedRun[]): RecordedRun[][] {
  const groups: RecordedRun[][] = [];
  for (const run of runs) {
    const group = groups.find(([{ config }]) =>
      isDeepStrictEqual(sharedSettings(config), sharedSettings(run.config)),
    );
    if (group) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** The curves of a metric, in the order of the runs. Metrics of episodes are binned. */
export function learningCurves(
  runs: readonly RecordedRun[],
  settings: CurveSettings,
): { curves: Curve[]; bin?: number } {
  const groups = groupBySeed(runs).map((group) => ({
    config: group[0].config,
    places: group.map(({ metrics }) => placesOf(metrics, settings)),
  }));
  const lastStep = groups
    .flatMap(({ places }) => places.flat())
    .reduce((last, [step]) => Math.max(last, step), 1);
  const bin = settings.metric.startsWith("episode/") ? { bin: binWidth(lastStep) } : {};
  const curves = groups.map(({ config, places }) => {
    const placed = bin.bin ? places.map((each) => inBins(each, bin.bin)) : places;
    return {
      config,
      runs: places.length,
      points: averageRuns(placed),
      each: placed.map(averageRun),
    };
  });
  return { curves, ...bin };
}
