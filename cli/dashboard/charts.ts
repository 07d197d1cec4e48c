import { type ChartSettings, curveChart, curveKey } from "../../render/curve-chart.ts";
import { drawChart } from "../../render/draw-chart.ts";
import { type Curve, learningCurves } from "../../render/learning-curves.ts";
import type { RecordedRun } from "../../render/plotted-metric.ts";
import { Recent } from "./recent.ts";
import type { RunContent, WatchedRun } from "./watched-runs.ts";

/** The sizes of plots in pixels: small ones are for phones, whose text would else be tiny. */
export const plotSizes = {
  small: { width: 290, height: 220 },
  large: { width: 560, height: 320 },
} as const;

/** What the page wants to see. */
export interface ChartChoice {
  /** The metric's tag. */
  metric: string;
  size: keyof typeof plotSizes;
  /** True to draw each run too. */
  each: boolean;
  /** The ids of the runs to draw; all if none is named. */
  ids: readonly string[];
}

/** The curves of an environment, drawn and named. */
export interface DrawnChart {
  environment: string;
  title: string;
  notes: string[];
  svg: string;
  curves: {
    /** The label of its marks in the picture; empty if the title says it all. */
    name: string;
    color: string;
    dashes: readonly number[];
    runs: number;
    last: { x: number; mean: number; standard_deviation: number; runs: number };
  }[];
}

/** A run that can be drawn, and what tells its contents apart from later ones. */
interface Drawable extends RecordedRun {
  id: string;
  stamp: string;
}

function drawable({ id, path, stamp }: WatchedRun, content: RunContent, metric: string): Drawable {
  const [kind] = metric.split("/");
  return {
    id,
    path,
    stamp,
    config: content.summary.config,
    metrics: content.metrics.get(kind) ?? [],
  };
}

/** The runs that have recorded the metric, of those that were chosen. */
function drawableRuns(runs: readonly WatchedRun[], { metric, ids }: ChartChoice): Drawable[] {
  const wanted = new Set(ids);
  return runs.flatMap((run) => {
    if (wanted.size > 0 && !wanted.has(run.id)) return [];
    const { content } = run;
    return "problem" in content || !content.tags.has(metric)
      ? []
      : [drawable(run, content, metric)];
  });
}

/** The last point that all runs have, or the most of them. */
function lastOf({ points }: Curve) {
  const most = points.reduce((count, { runs }) => Math.max(count, runs), 0);
  const last = points.findLast(({ runs }) => runs === most);
  if (!last) return [];
  const { x, mean, standardDeviation, runs } = last;
  return [{ x, mean, standard_deviation: standardDeviation, runs }];
}

/** Draws charts of learning curves, and keeps them until a run has recorded more. */
export class Charts {
  /** By what was read. Another run of an environment may have recorded something else alone. */
  private readonly byRuns = new Recent<Promise<DrawnChart>>(64);
  /** By what is drawn. */
  private readonly bySpecification = new Recent<Promise<string>>(64);

  /** Draws one chart for each environment: returns of different ones cannot be compared. */
  draw(runs: readonly WatchedRun[], choice: ChartChoice): Promise<DrawnChart[]> {
    const drawn = drawableRuns(runs, choice);
    const environments = Map.groupBy(drawn, ({ config }) => config.environment);
    return Promise.all(
      Array.from(environments, ([environment, group]) => {
        const { metric, size, each } = choice;
        const read = group.map(({ id, stamp }) => [id, stamp]);
        const key = JSON.stringify([environment, metric, size, each, read]);
        return this.byRuns.get(key, () => this.drawOne(environment, group, choice));
      }),
    );
  }

  private async drawOne(
    environment: string,
    runs: readonly RecordedRun[],
    { metric, size, each }: ChartChoice,
  ): Promise<DrawnChart> {
    const logarithmic = metric === "sweep/error";
    const { curves: all, ...bin } = learningCurves(runs, { metric, logarithmic });
    // On a logarithmic axis, a curve of zeros has no points.
    const curves = all.filter(({ points }) => points.length > 0);
    const settings = { metric, logarithmic, ...bin, each, plot: plotSizes[size] };
    if (curves.length === 0) {
      return {
        environment,
        title: environment,
        notes: ["nothing above zero"],
        svg: "",
        curves: [],
      };
    }
    const { title, notes, names, colors, dashes } = curveKey(curves, settings);
    const svg = await this.picture(curves, settings);
    const described = curves.flatMap((curve, i) =>
      lastOf(curve).map((last) => ({
        name: names[i],
        color: colors[i],
        dashes: dashes[i],
        runs: curve.runs,
        last,
      })),
    );
    return { environment, title, notes, svg, curves: described };
  }

  private picture(curves: readonly Curve[], settings: ChartSettings): Promise<string> {
    const specification = curveChart(curves, settings);
    return this.bySpecification.get(JSON.stringify(specification), async () =>
      Buffer.from(await drawChart("chart.svg", specification)).toString(),
    );
  }
}
