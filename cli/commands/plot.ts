import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { requireFolder } from "../../files/folders.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { curveChart } from "../../render/curve-chart.ts";
import { checkChartFile, drawChart } from "../../render/draw-chart.ts";
import { learningCurves } from "../../render/learning-curves.ts";
import { type MetricChoice, plottedMetric, type RecordedRun } from "../../render/plotted-metric.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { readMetrics, readRecorded } from "../../train/run/metrics.ts";
import { isRun, runsIn } from "../../train/run-summary.ts";
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

function readRecordedRun(path: string): RecordedRun {
  return { path, config: readConfig(path), metrics: readMetrics(path) };
}

/** The runs in a folder such as a study's; those that have only begun are left out and counted. */
function runsOfFolder(folder: string): { runs: RecordedRun[]; left: number } {
  const paths = runsIn(folder);
  const begun = paths.filter((path) =>
    readRecorded(path).some(({ kind }) => kind === "evaluation" || kind === "sweep"),
  );
  return { runs: begun.map(readRecordedRun), left: paths.length - begun.length };
}

/** Reads the runs that are given by their folders, or by a folder of runs. */
function runsToPlot(paths: readonly string[]): { runs: RecordedRun[]; left: number } {
  for (const path of paths) requireFolder(path, "a run, or a folder of runs");
  const folders = paths.map((path) =>
    isRun(path) || runsIn(path).length === 0
      ? { runs: [readRecordedRun(path)], left: 0 }
      : runsOfFolder(path),
  );
  // A run given twice, for example by a pattern and by name, is drawn once.
  const all = folders.flatMap(({ runs }) => runs);
  const distinct = new Map(all.map((run) => [resolve(run.path), run]));
  if (distinct.size === 0) throw new Error(`no run in ${paths.join(", ")} has been evaluated yet`);
  const left = folders.reduce((sum, folder) => sum + folder.left, 0);
  return { runs: [...distinct.values()], left };
}

async function plot(paths: string[], options: PlotOptions) {
  const { out, each = false } = options;
  // Before reading: do not read runs whose chart cannot be drawn or written.
  checkChartFile(out);
  checkFolderOf(out);
  const { runs, left } = runsToPlot(paths);
  const { metrics, settings, curves } = curvesOf(runs, options);
  const bytes = await drawChart(out, curveChart(curves, { ...settings, each }));
  writeWhole(out, bytes);
  console.log(
    `${metrics}: ${counted(curves.length, "curve")} of ${counted(runs.length, "run")}\n` +
      `drawn in ${out} (${bytes.length} bytes)`,
  );
  if (left > 0) console.log(`${counted(left, "run")} left out: not evaluated yet`);
}

export function addPlotCommand(program: Command): void {
  program
    .command("plot")
    .description(
      "draw learning curves: the mean and one standard deviation of runs that differ only in the seed",
    )
    .argument(
      "<run...>",
      "run folders, such as runs/pendulum-v1-sac-2019-seed-*, or the folder of a study",
    )
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
  ${softedgeCommand("plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png")}`,
    )
    .action(plot);
}
