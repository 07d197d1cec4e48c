import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import {
  highestMeanOf,
  type Interval,
  type Moment,
  meanAndDeviation,
  type RunResult,
  runResult,
  type Spread,
  spreadOf,
} from "./hopper.ts";
import { type KeptRun, keptRunsOf } from "./kept-run.ts";
import { type PublishedReturn, published } from "./published.ts";
import { hopperRuns } from "./zoo.ts";

const count = (value: number) => value.toLocaleString("en");
const rounded = (value: number) => count(Math.round(value));
const spread = ({ mean, standardDeviation }: Spread) =>
  // A single run has no deviation.
  Number.isNaN(standardDeviation)
    ? rounded(mean)
    : `${rounded(mean)} ± ${rounded(standardDeviation)}`;
const signed = (value: number) => {
  const sign = ["−", "", "+"][Math.sign(Math.round(value)) + 1];
  return `${sign}${rounded(Math.abs(value))}`;
};
const interval = ({ mean, low, high }: Interval) =>
  `${signed(mean)} (${signed(low)} to ${signed(high)})`;

const resultColumns: readonly Column<RunResult>[] = [
  ["run", ({ name }) => name],
  ["deterministic", ({ last }) => spread(last.deterministic)],
  ["stochastic", ({ last }) => spread(last.stochastic)],
  ["deterministic − stochastic", ({ gainOfDeterminism }) => interval(gainOfDeterminism)],
  ["falls", ({ falls }) => `${falls.deterministic} and ${falls.stochastic}`],
  [
    "best evaluation, deterministic",
    ({ bestEvaluation: { step, mean } }) => `${rounded(mean)}, at step ${count(step)}`,
  ],
];

/** Every run, by its last policy and its best evaluation. */
function describeResults(results: readonly RunResult[]): string {
  return markdownTable(results, resultColumns);
}

/** The mean and deviation over runs of what each of them has. */
const over = (value: (result: RunResult) => number) => (runs: readonly KeptRun[]) =>
  spreadOf(runs.map(runResult).map(value));

/** In which ways our runs are measured, each nearly as somebody else measures theirs. */
const measures: Record<PublishedReturn["like"], (runs: readonly KeptRun[]) => Spread> = {
  "highest mean": highestMeanOf,
  "last policy": over(({ last }) => last.deterministic.mean),
  "training episodes": over(({ lastTrainingEpisodes }) => lastTrainingEpisodes),
};

const publishedColumns = (runs: readonly KeptRun[]): Column<PublishedReturn>[] => [
  ["published by", ({ source, url }) => `[${source}](${url})`],
  ["on", ({ environment }) => environment],
  ["mean return", spread],
  ["of", ({ of }) => of],
  ["softedge, on Hopper-v5", ({ like }) => spread(measures[like](runs))],
  ["of", ({ like }) => `${runs.length} seeds: ${like}`],
];

/** What others have published, each beside ours, of seeds trained alike, as nearly as it is measured alike. */
function describePublished(runs: readonly KeptRun[]): string {
  return markdownTable(published, publishedColumns(runs));
}

/** How long runs took. */
function describeSpeed(results: readonly RunResult[], steps: number): string {
  return markdownTable(results, [
    ["run", ({ name }) => name],
    ["steps a second", ({ stepsPerSecond }) => rounded(stepsPerSecond)],
    [
      `hours for ${count(steps)} steps at that speed`,
      ({ stepsPerSecond }) => (steps / stepsPerSecond / 3600).toFixed(1),
    ],
  ]);
}

/** Both modes in the course of training, of runs that differ in their seed alone. */
function describeModes(groups: readonly { name: string; moments: Moment[] }[]): string {
  const rows = groups.flatMap(({ name, moments }) =>
    moments.map((moment) => ({ name, ...moment })),
  );
  return markdownTable(rows, [
    ["runs", ({ name }) => name],
    ["evaluations up to step", ({ step }) => count(step)],
    ["deterministic", ({ deterministic }) => spread(deterministic)],
    ["stochastic", ({ stochastic }) => spread(stochastic)],
    [
      "deterministic − stochastic",
      ({ stochastic, deterministic }) => signed(deterministic.mean - stochastic.mean),
    ],
  ]);
}

/**
 * What docs/results.md says of Hopper-v5, of the runs that are kept in a folder: their last policies, the
 * study's seeds beside published ones, the modes by quarters of training, and speeds.
 *
 * @throws {Error} if none of the study is kept there
 */
export function hopperTables(folder: string): string[] {
  const all = keptRunsOf(folder, "hopper-v5-").map(runResult);
  // Of the variant of which others have published results; the seeds differ in nothing else.
  const seeds = keptRunsOf(folder, hopperRuns.begin);
  const { steps } = seeds[0].config;
  const quarters = [1, 2, 3, 4].map((quarter) => (quarter * steps) / 4);
  // Runs that differ in their seed alone, by the beginning of their names.
  const groups = [hopperRuns.begin, "hopper-v5-sac-2019-usual-seed-", "hopper-v5-sac-2018-seed-"];
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
