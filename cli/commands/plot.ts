import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { writeWhole } from "../../files/write-whole.ts";
import { curveChart } from "../../render/curve-chart.ts";
import { checkChartFile, drawChart } from "../../render/draw-chart.ts";
import { learningCurves } from "../../render/learning-curves.ts";
import { type MetricChoice, plottedMetric, type RecordedRun } from "../../render/plotted-metric.ts";
import { type ActMode, actMode } from "../../schemas/policy-interface.ts";
import { readMetrics } from "../../train/run/metrics.ts";
import { readConfig } from "../../train/runs.ts";
import { checkFolderOf } from "../output-file.ts";

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

interface PlotOptions {
  out: string;
  mode?: ActMode | "both";
  metric?: string;
  each?: true;
}

/** The curves of the chosen metric or modes, with one set of chart settings. */
function curvesOf(runs: readonly RecordedRun[], { mode, metric: chosen }: PlotOptions) {
  const choices: MetricChoice[] =
    mode === "both"
      ? actMode.options.map((each) => ({ mode: each }))
      : [{ ...(mode && { mode }), ...(chosen !== undefined && { metric: chosen }) }];
  const drawn = choices.map((choice) => {
    const metric = plottedMetric(runs, choice);
    const settings = { metric, logarithmic: metric === "sweep/error" };
    const { curves, ...bin } = learningCurves(runs, settings);
    const aspect = mode === "both" && choice.mode ? { aspect: choice.mode } : {};
    return { settings: { ...settings, ...bin }, curves: curves.map((c) => ({ ...c, ...aspect })) };
  });
  return {
    metrics: drawn.map(({ settings }) => settings.metric).join(", "),
    settings: drawn[0].settings,
    curves: drawn.flatMap(({ curves }) => curves),
  };
}

async function plot(paths: string[], options: PlotOptions) {
  const { out, each = false } = options;
  // Before reading: do not read runs whose chart cannot be drawn or written.
  checkChartFile(out);
  checkFolderOf(out);
  // A run given twice, for example by a pattern and by name, is drawn once.
  const distinct = new Map(paths.map((path) => [resolve(path), path]));
  const runs = Array.from(distinct.values(), (path) => ({
    path,
    config: readConfig(path),
    metrics: readMetrics(path),
  }));
  const { metrics, settings, curves } = curvesOf(runs, options);
  const bytes = await drawChart(out, curveChart(curves, { ...settings, each }));
  writeWhole(out, bytes);
  console.log(
    `${metrics}: ${counted(curves.length, "curve")} of ${counted(runs.length, "run")}\n` +
      `drawn in ${out} (${bytes.length} bytes)`,
  );
}

export function addPlotCommand(program: Command): void {
  program
    .command("plot")
    .description(
      "draw learning curves: the mean and one standard deviation of runs that differ only in the seed",
    )
    .argument("<run...>", "run folders, such as runs/pendulum-v1-sac-2019-seed-*")
    .requiredOption("--out <file>", "the picture: .png or .svg")
    .addOption(
      new Option(
        "--mode <mode>",
        "the mode of evaluations, or both as separate curves (default: deterministic)",
      ).choices([...actMode.options, "both"]),
    )
    .addOption(
      new Option(
        "--metric <name>",
        "another metric, by its full name or its last part: episode/return, q1_loss, ...",
      ).conflicts("mode"),
    )
    .option("--each", "draw each run too, as a thin line")
    .addHelpText(
      "after",
      `
The default metric is the mean return of evaluations over environment steps; for soft policy
iteration, it is the error of Q over sweeps. Metrics of episodes, which end at different steps in
each run, are first averaged over at most 50 bins. Where some runs have ended, the mean is that of
the others.

Example:
  npm run softedge -- plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png`,
    )
    .action(plot);
}
