import { join } from "node:path";
import { Command } from "commander";
import type { TopLevelSpec } from "vega-lite";
import { serveDashboard } from "../../cli/dashboard/serve-dashboard.ts";
import { positiveInteger, seedNumber } from "../../cli/terminal/arguments.ts";
import { defaultUrl } from "../../cli/worker-url.ts";
import { createClient } from "../../client/index.ts";
import { readPackage } from "../../export/policy-package.ts";
import { requireFolder } from "../../files/folders.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { drawChart } from "../../render/draw-chart.ts";
import { isMoving } from "../../render/picture.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import { runsIn } from "../../train/run-summary.ts";
import { servedAt, serveWorker } from "../served-worker.ts";
import { algorithmList } from "./algorithms.ts";
import { buildZooPolicy } from "./build-zoo.ts";
import { comparisonCharts } from "./comparison/charts.ts";
import { comparedGroups } from "./comparison/compared-runs.ts";
import { describeComparison } from "./comparison/report.ts";
import { foreignRuns, readForeignRuns } from "./comparison/stable-baselines3.ts";
import { describeDiscounts, discountedRun } from "./discounts.ts";
import { drawEnvironments } from "./environments-picture.ts";
import { describeFinalists, describeSettings } from "./frontier/finalists.ts";
import { describeScreening, screeningStudies } from "./frontier/screening.ts";
import { hopperTables } from "./hopper-report.ts";
import { canBeKept, keepCurve, keepRun } from "./keep-run.ts";
import { comparisonRuns, frontierCurves, keptRuns } from "./kept-run.ts";
import { dashboardPage, experimentPage, pictureOf } from "./page-picture.ts";
import { compareEpisode, compareReturns } from "./served.ts";
import { describeEpisode, describeReturns } from "./served-report.ts";
import { describeSqlModes, sqlModes } from "./sql-modes.ts";
import { filmStage } from "./stage-film.ts";
import { contractions, taxiStudy, temperatureResults } from "./taxi.ts";
import { contractionChart, temperatureChart } from "./taxi-charts.ts";
import { describeContractions, describeTemperatures } from "./taxi-report.ts";
import { zoo } from "./zoo.ts";

/* Reproduces the tables and some of the charts of docs/results.md, and the zoo. */

const program = new Command("results").description("reproduce docs/results.md");

async function draw(folder: string, charts: Record<string, TopLevelSpec>): Promise<void> {
  for (const [file, chart] of Object.entries(charts)) {
    writeWhole(join(folder, file), await drawChart(file, chart));
    console.log(`drawn in ${join(folder, file)}`);
  }
}

program
  .command("algorithms")
  .description("the list of docs/algorithms.md: every algorithm that can be trained")
  .action(() => console.log(algorithmList()));

program
  .command("taxi")
  .description("soft policy iteration on Taxi-v3: how it converges, and what temperatures cost")
  .option("--draw <folder>", "draw the pictures too, into this folder")
  .action(async ({ draw: folder }) => {
    const evaluations = contractions();
    const results = await temperatureResults();
    console.log(`${describeContractions(evaluations)}\n\n${describeTemperatures(results)}`);
    if (folder === undefined) return;
    await draw(folder, {
      "taxi-convergence.svg": contractionChart(evaluations, taxiStudy.discount),
      "taxi-temperature.svg": temperatureChart(results),
    });
  });

program
  .command("environments")
  .description("a picture of every environment under random actions")
  .requiredOption("--out <file>", "the picture: .png")
  .action(async ({ out }) => {
    writeWhole(out, await drawEnvironments());
    console.log(`drawn in ${out}`);
  });

program
  .command("hopper")
  .description("soft actor-critic on Hopper-v5: every run that is kept, beside published ones")
  .option("--runs <folder>", "the folder of kept runs", keptRuns)
  .action(({ runs }) => console.log(hopperTables(runs).join("\n\n")));

program
  .command("comparison")
  .description("six algorithms on MuJoCo: every finished run of studies/comparison.json")
  .option("--study <file>", "the study", "studies/comparison.json")
  .option("--runs <folder>", "the folder of its kept runs", comparisonRuns)
  .option("--stable-baselines3 <folder>", "the folder of its runs", foreignRuns)
  .option("--draw <folder>", "draw the pictures too, into this folder")
  .action(async ({ study, runs, stableBaselines3, draw: folder }) => {
    requireFolder(runs, "the folder that `keep --runs` wrote");
    if (stableBaselines3 !== foreignRuns) requireFolder(stableBaselines3, "a folder of its runs");
    const groups = comparedGroups(study, runs);
    const foreign = readForeignRuns(stableBaselines3);
    console.log(describeComparison(groups, foreign));
    if (folder !== undefined) await draw(folder, comparisonCharts(groups, foreign));
  });

program
  .command("frontier")
  .description("what may lift Hopper-v5: every candidate of the screenings")
  .argument("[study...]", `their studies alone (default: ${screeningStudies.join(" and ")})`)
  .option("--curves <folder>", "the folder of its kept curves", frontierCurves)
  .action((given: string[], { curves }) => {
    if (curves !== frontierCurves) requireFolder(curves, "the folder that `keep --runs` wrote");
    const studies = given.length > 0 ? given : screeningStudies;
    const tables = studies.map((study) => describeScreening(study, curves));
    if (given.length === 0) tables.push(describeFinalists(), describeSettings());
    console.log(tables.join("\n\n"));
  });

program
  .command("discounts")
  .description("the returns of runs' last policies under several discounts")
  .argument("<run...>", "run folders")
  .option("--episodes <number>", "the number of episodes", positiveInteger, 100)
  .action(async (paths: string[], { episodes }) => {
    const discounts = [1, 0.99, 0.995];
    const runs = [];
    for (const path of paths) runs.push(await discountedRun(path, discounts, episodes));
    console.log(describeDiscounts(runs, discounts));
  });

program
  .command("sql-modes")
  .description("soft Q-learning: sampled actions, that of zero noise, and the best of samples by Q")
  .argument("<run...>", "run folders")
  .option("--samples <number>", "the samples to choose from", positiveInteger, 16)
  .option("--episodes <number>", "the number of episodes of each", positiveInteger, 50)
  .action(async (paths: string[], { samples, episodes }) => {
    const runs = [];
    for (const path of paths) runs.push(await sqlModes(path, samples, episodes));
    console.log(describeSqlModes(runs, samples));
  });

program
  .command("keep")
  .description(
    "keep finished runs: their configs, metrics and last policies, which play 100 episodes",
  )
  .argument("<run...>", "run folders, or folders of runs such as a study's")
  .option("--runs <folder>", `where they are kept: ${keptRuns}, or ${frontierCurves} of curves`)
  .option("--finished", "leave out runs that are unfinished, or kept already")
  .option("--curves", "keep configs and evaluations alone, of unfinished runs too")
  .action(async (paths: string[], { finished, curves, ...given }) => {
    const runs = given.runs ?? (curves ? frontierCurves : keptRuns);
    const all = paths.flatMap((path) => {
      requireFolder(path, "a run, or a folder of runs");
      const found = runsIn(path);
      if (found.length > 0) return found;
      throw new Error(`${path} is no run, and has none in it: name a run, or a study's folder`);
    });
    const kept = finished ? all.filter((path) => canBeKept(path, runs)) : all;
    for (const path of kept) {
      console.log(`kept in ${curves ? keepCurve(path, runs) : await keepRun(path, runs)}`);
    }
  });

program
  .command("served")
  .description("a policy, run by onnxruntime-node and by a Worker that is up: whether they agree")
  .argument("<policy>", "the policy's folder, such as policies/hopper")
  .option("--url <url>", "the Worker", defaultUrl)
  .option("--episodes <number>", "how many episodes of each mode", positiveInteger, 100)
  .option("--seed <number>", "of the episode that is compared step by step", seedNumber, 0)
  .option(
    "--tolerance <number>",
    "the largest difference allowed between its observations",
    Number,
    1e-4,
  )
  .action(async (path, { url, episodes, seed, tolerance }) => {
    const client = createClient({ url, token: process.env.SOFTEDGE_ACT_TOKEN });
    const policy = { package: readPackage(path), client };
    for (const mode of interfaceOf(policy.package.manifest).modes) {
      console.log(describeEpisode(await compareEpisode(policy, mode, seed), tolerance));
    }
    console.log(`\n${describeReturns(await compareReturns(policy, episodes))}`);
  });

program
  .command("picture")
  .description("a picture of an experiment's page, taken in Chromium")
  .requiredOption("--experiment <name>", "an experiment of the Worker")
  .requiredOption("--out <file>", "the picture: .png")
  .option("--url <url>", "the Worker", defaultUrl)
  .action(async ({ experiment, out, url }) => {
    writeWhole(out, await pictureOf(experimentPage(`${url}/experiments/${experiment}`)));
    console.log(`drawn in ${out}`);
  });

program
  .command("stage")
  .description("the moving picture of the page at /: Hopper with noise and without, in Chromium")
  .requiredOption("--out <file>", "the picture: .webp or .gif")
  .option("--url <url>", "a Worker with the policy hopper (default: one is started)")
  .action(async ({ out, url }) => {
    if (!isMoving(out)) throw new Error(`--out: ${out} is a still; it must end in .webp or .gif`);
    await using worker = url === undefined ? await serveWorker() : servedAt(url);
    writeWhole(out, await filmStage(worker.url, out));
    console.log(`drawn in ${out}`);
  });

program
  .command("dashboard")
  .description("a picture of the dashboard of a folder of runs, taken in Chromium")
  .argument("<folder>", "the folder of runs, such as a study's")
  .requiredOption("--out <file>", "the picture: .png")
  .action(async (folder, { out }) => {
    const { url, stop } = await serveDashboard(folder, 0);
    try {
      writeWhole(out, await pictureOf(dashboardPage(url)));
    } finally {
      await stop();
    }
    console.log(`drawn in ${out}`);
  });

program
  .command("zoo")
  .description("the policies that come with softedge: packages, model cards and rendered episodes")
  .option("--only <name>", "only one of them")
  .option("--policies <folder>", "the folder of policies", "policies")
  .action(async ({ only, policies }) => {
    const names = zoo.map(({ name }) => name);
    if (only !== undefined && !names.includes(only)) {
      throw new Error(`--only: "${only}" is none of ${names.join(", ")}`);
    }
    for (const policy of zoo.filter(({ name }) => only === undefined || name === only)) {
      console.log(`made ${await buildZooPolicy(policy, policies)}`);
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
