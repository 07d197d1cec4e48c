import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { curveChart } from "../../render/curve-chart.ts";
import { checkChartFile, drawChart } from "../../render/draw-chart.ts";
import { learningCurves } from "../../render/learning-curves.ts";
import { type MetricChoice, plottedMetric } from "../../render/plotted-metric.ts";
import { actMode } from "../../schemas/act.ts";
import { readMetrics } from "../../train/run/metrics.ts";
import { readConfig } from "../../train/run/run-folder.ts";
import { writeWhole } from "../../train/run/write-whole.ts";
import { checkFolderOf } from "../output-file.ts";

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

async function plot(paths: string[], { out, ...choice }: MetricChoice & { out: string }) {
  // Before anything is read: what cannot be drawn, or not be written, need not be.
  checkChartFile(out);
  checkFolderOf(out);
  // A run that is given twice, as by a pattern and by its name, is still one.
  const distinct = new Map(paths.map((path) => [resolve(path), path]));
  const runs = Array.from(distinct.values(), (path) => ({
    path,
    config: readConfig(path),
    metrics: readMetrics(path),
  }));
  const metric = plottedMetric(runs, choice);
  const settings = { metric, logarithmic: metric === "sweep/error" };
  const { curves, ...bin } = learningCurves(runs, settings);
  const bytes = await drawChart(out, curveChart(curves, { ...settings, ...bin }));
  writeWhole(out, bytes);
  console.log(
    `${metric}: ${counted(curves.length, "curve")} of ${counted(runs.length, "run")}\n` +
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
      new Option("--mode <mode>", "evaluations of which mode (default: deterministic)").choices(
        actMode.options,
      ),
    )
    .addOption(
      new Option(
        "--metric <name>",
        "another metric, by its name or its end: episode/return, q1_loss, temperature, ...",
      ).conflicts("mode"),
    )
    .addHelpText(
      "after",
      `
Runs of soft actor-critic are drawn by the mean return of their evaluations over environment steps,
runs of soft policy iteration by the error of Q over sweeps. Metrics of episodes, which end at other
steps in every run, are averaged over bins of steps first, 50 at most. Where some runs have ended
earlier than others, the mean is that of those that went on.

Example:
  npm run softedge -- plot runs/pendulum-v1-sac-2019-seed-* --out pendulum.png`,
    )
    .action(plot);
}
