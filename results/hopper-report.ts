import { type Column, markdownTable } from "../cli/markdown-table.ts";
import { type Interval, type Moment, type RunResult, type Spread, spreadOf } from "./hopper.ts";
import { type PublishedReturn, published } from "./published.ts";

const count = (value: number) => value.toLocaleString("en");
const rounded = (value: number) => count(Math.round(value));
const spread = ({ mean, standardDeviation }: Spread) =>
  `${rounded(mean)} ± ${rounded(standardDeviation)}`;
const signed = (value: number) => `${value < 0 ? "−" : "+"}${rounded(Math.abs(value))}`;
const interval = ({ mean, low, high }: Interval) =>
  `${signed(mean)} (${signed(low)} to ${signed(high)})`;

const resultColumns: readonly Column<RunResult>[] = [
  ["run", ({ name }) => name],
  ["deterministic", ({ last }) => spread(last.deterministic)],
  ["stochastic", ({ last }) => spread(last.stochastic)],
  ["deterministic − stochastic", ({ gainOfDeterminism }) => interval(gainOfDeterminism)],
  [
    "best evaluation",
    ({ bestEvaluation: { step, mean } }) => `${rounded(mean)}, at step ${count(step)}`,
  ],
];

/** Every run, by its last policy and its best evaluation. */
export function describeResults(results: readonly RunResult[]): string {
  return markdownTable(results, resultColumns);
}

/** In which ways our runs are measured, each as somebody else measures theirs. */
const measures: Record<PublishedReturn["like"], (result: RunResult) => number> = {
  "best evaluation": ({ bestEvaluation }) => bestEvaluation.mean,
  "last policy": ({ last }) => last.deterministic.mean,
  "training episodes": ({ lastTrainingEpisodes }) => lastTrainingEpisodes,
};

const publishedColumns = (results: readonly RunResult[]): Column<PublishedReturn>[] => [
  ["published by", ({ source, url }) => `[${source}](${url})`],
  ["on", ({ environment }) => environment],
  ["mean return", spread],
  ["of", ({ of }) => of],
  ["softedge, on Hopper-v5", ({ like }) => spread(spreadOf(results.map(measures[like])))],
  ["of", ({ like }) => `${results.length} seeds: ${like}`],
];

/** What others have published, each beside ours, of seeds trained alike, where it is measured alike. */
export function describePublished(results: readonly RunResult[]): string {
  return markdownTable(published, publishedColumns(results));
}

/** How long runs took. */
export function describeSpeed(results: readonly RunResult[], steps: number): string {
  return markdownTable(results, [
    ["run", ({ name }) => name],
    ["steps a second", ({ stepsPerSecond }) => rounded(stepsPerSecond)],
    [
      `hours for ${count(steps)} steps`,
      ({ stepsPerSecond }) => (steps / stepsPerSecond / 3600).toFixed(1),
    ],
  ]);
}

/** Both modes in the course of training. */
export function describeModes(moments: readonly Moment[]): string {
  return markdownTable(moments, [
    ["evaluations up to step", ({ step }) => count(step)],
    ["deterministic", ({ deterministic }) => spread(deterministic)],
    ["stochastic", ({ stochastic }) => spread(stochastic)],
    [
      "deterministic − stochastic",
      ({ stochastic, deterministic }) => signed(deterministic.mean - stochastic.mean),
    ],
  ]);
}
