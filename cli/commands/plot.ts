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
      "draw learning curves: runs that differ in their seed alone are one, with their mean and one " +
        "standard deviation around it",
    )
    .argument("<run...>", "run folders, such as runs/pendulum-v1-sac-2019-seed-*")
    .requiredOption("--out <file>", "the picture: .png or .svg")
    .addOption(
      new Option(
        "--mode <mode>",
        "evaluations of which mode, or of both as curves of their own (default: deterministic)",
      ).choices([...actMode.options, "both"]),
    )
    .addOption(
      new Option(
        "--metric <name>",
        "another metric, by its name or its end: episode/return, q1_loss, temperature, ...",
      ).conflicts("mode"),
    )
    .option("--each", "draw each run too, as a thin line")
    .addHelpText(
      "after",
      `
Runs of soft actor-critic, TD3 and DDPG are drawn by the mean return of their evaluations over environment steps,
runs of soft policy iteration by the error of Q over sweeps. Metrics of episodes, which end at other
steps in every run, are averaged over bins of steps first, 50 at most. Where some runs have ended
earlier than others, the mean is that of those that went on.

Example:
  npm run softedge -- plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png`,
    )
    .action(plot);
}
