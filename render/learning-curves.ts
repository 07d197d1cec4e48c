import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../train/registry.ts";
import { type MetricsRecord, seriesOf } from "../train/run/scalars.ts";
import type { RecordedRun } from "./plotted-metric.ts";

/** The runs of a curve at one place: those that are there. */
export interface CurvePoint {
  x: number;
  mean: number;
  /**
   * Of the runs, as if there were no others (divided by n, not n - 1): mean and deviation of two are
   * the span from the one to the other.
   */
  standardDeviation: number;
  runs: number;
}

/** What a curve is drawn of: runs that differ in their seed alone. */
export interface Curve {
  config: RunConfig;
  /** What of these runs it is of, where others beside it are of the same runs. */
  aspect?: string;
  runs: number;
  points: CurvePoint[];
  /** The runs one by one, in the order in which they were given. */
  each: CurvePlace[][];
}

/** How a metric becomes points. */
export interface CurveSettings {
  /** The metric's tag. */
  metric: string;
  /** Whether zero has no place on the axis. */
  logarithmic: boolean;
}

/** Episodes end at other steps in every run: they are averaged over bins, this many at most. */
const mostBins = 50;

/** The least of 1, 2, 5, 10, 20, 50, ... of which `mostBins` reach the last step. */
export function binWidth(lastStep: number): number {
  for (let power = 1; ; power *= 10) {
    const width = [1, 2, 5].map((digit) => digit * power).find((w) => w * mostBins >= lastStep);
    if (width !== undefined) return width;
  }
}

/** Where a run is at some time. */
export type CurvePlace = [x: number, value: number];

function placesOf(metrics: readonly MetricsRecord[], { metric, logarithmic }: CurveSettings) {
  const places: CurvePlace[] = seriesOf(metrics, metric);
  return logarithmic ? places.filter(([, value]) => value > 0) : places;
}

/** Steps from k width + 1 to (k + 1) width lie in the middle of them. */
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

/** A run with one value at every x, so that one with more episodes counts for no more. */
function averageRun(places: readonly CurvePlace[]): CurvePlace[] {
  return Array.from(valuesByX(places), ([x, values]): CurvePlace => [x, meanOf(values)]);
}

/** Averages runs at every x, over those that have a value there. */
export function averageRuns(runs: readonly (readonly CurvePlace[])[]): CurvePoint[] {
  const means = runs.flatMap(averageRun);
  const points = Array.from(valuesByX(means), ([x, values]) => {
    const mean = meanOf(values);
    const variance = meanOf(values.map((value) => (value - mean) ** 2));
    return { x, mean, standardDeviation: Math.sqrt(variance), runs: values.length };
  });
  return points.toSorted((a, b) => a.x - b.x);
}

/** Puts runs together whose configs differ in the seed alone. */
function groupBySeed(runs: readonly RecordedRun[]): RecordedRun[][] {
  const groups: RecordedRun[][] = [];
  for (const run of runs) {
    const group = groups.find(([{ config }]) =>
      isDeepStrictEqual({ ...config, seed: 0 }, { ...run.config, seed: 0 }),
    );
    if (group) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** Curves of a metric, in the order in which the runs were given; binned, if it is one of episodes. */
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
