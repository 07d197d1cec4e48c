import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import {
  highestMeanOf,
  type Moment,
  meanAndDeviation,
  type RunResult,
  runResult,
} from "./hopper.ts";
import { type KeptRun, keptRunsOf } from "./kept-run.ts";
import { lastPolicyColumns } from "./last-policy.ts";
import { countText, roundedText, signedText, spreadText } from "./number-text.ts";
import { type PublishedMeasure, publishedColumns, publishedMeasures } from "./published.ts";
import { type Spread, spreadOf } from "./samples.ts";
import { hopperRuns } from "./zoo.ts";

const resultColumns: readonly Column<RunResult>[] = [
  ["run", ({ name }) => name],
  ...lastPolicyColumns,
  [
    "best evaluation, deterministic",
    ({ bestEvaluation: { step, mean } }) => `${roundedText(mean)}, at step ${countText(step)}`,
  ],
];

/** The results of every run: its last policy and its best evaluation. */
function describeResults(results: readonly RunResult[]): string {
  return markdownTable(results, resultColumns);
}

/** The mean and deviation of a quantity over runs. */
const over = (value: (result: RunResult) => number) => (runs: readonly KeptRun[]) =>
  spreadOf(runs.map(runResult).map(value));

/** Measures of our runs, each chosen to be as close as possible to how others measure theirs. */
const measures: Record<PublishedMeasure["like"], (runs: readonly KeptRun[]) => Spread> = {
  "highest mean": highestMeanOf,
  "last policy": over(({ last }) => last.deterministic.mean),
  "training episodes": over(({ lastTrainingEpisodes }) => lastTrainingEpisodes),
};

const besideColumns = (runs: readonly KeptRun[]): Column<PublishedMeasure>[] => [
  ...publishedColumns,
  ["softedge, on Hopper-v5", ({ like }) => spreadText(measures[like](runs))],
  ["of", ({ like }) => `${runs.length} seeds: ${like}`],
];

/** Published results, each next to the most comparable measure of our seeds. */
function describePublished(runs: readonly KeptRun[]): string {
  return markdownTable(publishedMeasures, besideColumns(runs));
}

/** The speed of runs. */
function describeSpeed(results: readonly RunResult[], steps: number): string {
  return markdownTable(results, [
    ["run", ({ name }) => name],
    ["steps a second", ({ stepsPerSecond }) => roundedText(stepsPerSecond)],
    [
      `hours for ${countText(steps)} steps at that speed`,
      ({ stepsPerSecond }) => (steps / stepsPerSecond / 3600).toFixed(1),
    ],
  ]);
}

/** Both modes over the course of training, for groups of runs that differ only in the seed. */
function describeModes(groups: readonly { name: string; moments: Moment[] }[]): string {
  const rows = groups.flatMap(({ name, moments }) =>
    moments.map((moment) => ({ name, ...moment })),
  );
  return markdownTable(rows, [
    ["runs", ({ name }) => name],
    ["evaluations up to step", ({ step }) => countText(step)],
    ["deterministic", ({ deterministic }) => spreadText(deterministic)],
    ["stochastic", ({ stochastic }) => spreadText(stochastic)],
    [
      "deterministic − stochastic",
      ({ stochastic, deterministic }) => signedText(deterministic.mean - stochastic.mean),
    ],
  ]);
}

/**
 * The tables on Hopper-v5 in docs/results.md, from the runs kept in a folder: their last policies,
 * the study's seeds next to published results, both modes by quarters of training, and speeds.
 *
 * @throws {Error} if no run of the study is kept there
 */
export function hopperTables(folder: string): string[] {
  const all = keptRunsOf(folder, "hopper-v5-").map(runResult);
  // The variant for which others have published results; these runs differ only in the seed.
  const seeds = keptRunsOf(folder, hopperRuns.begin);
  const { steps } = seeds[0].config;
  const quarters = [1, 2, 3, 4].map((quarter) => (quarter * steps) / 4);
  // Groups of runs that differ only in the seed, by the prefix of their names.
  const groups = [
    "sac-2019",
    "sac-2019-steady",
    "sac-2019-annealed",
    "sac-2019-usual",
    "sac-2018",
  ].map((variant) => `hopper-v5-${variant}-seed-`);
  return [
    describeResults(all),
    describePublished(seeds),
    describeModes(
      groups.map((begin) => ({
        name: `${begin}*`,
        moments: meanAndDeviation(keptRunsOf(folder, begin), quarters),
      })),
    ),
    describeSpeed(all, steps),
  ];
}
