import { type Column, markdownTable } from "../../../cli/terminal/markdown-table.ts";
import {
  countText,
  differenceText,
  roundedText,
  signedSpreadText,
  spreadText,
} from "../number-text.ts";
import { meanOf, spreadOf } from "../samples.ts";
import { type ComparedGroup, isComplete } from "./compared-runs.ts";
import { type PublishedFigure, publishedFigures } from "./published.ts";
import type { RunFigures } from "./run-figures.ts";

const none = "–";
const decimal = (value: number) => value.toFixed(2);

const runColumns: readonly Column<RunFigures>[] = [
  ["run", ({ name }) => name],
  ["steps", ({ steps }) => countText(steps)],
  ["deterministic", ({ last }) => spreadText(last.deterministic)],
  ["stochastic", ({ last }) => (last.stochastic ? spreadText(last.stochastic) : none)],
  [
    "deterministic − stochastic",
    ({ gainOfDeterminism: gain }) => (gain ? differenceText(gain) : none),
  ],
  [
    "falls",
    ({ falls: { deterministic, stochastic } }) =>
      stochastic === undefined ? countText(deterministic) : `${deterministic} and ${stochastic}`,
  ],
  ["area under the curve", ({ area }) => roundedText(area)],
  ["hours", ({ hours }) => decimal(hours)],
  ["gradient steps a second", ({ gradientStepsPerSecond }) => roundedText(gradientStepsPerSecond)],
];

/** The finished runs of an environment, a row each. */
export function runTable(runs: readonly RunFigures[]): string {
  return markdownTable(runs, runColumns);
}

/** A group, with the figures of its finished runs. */
export interface GroupFigures {
  group: ComparedGroup;
  figures: readonly RunFigures[];
}

/** A column of means and deviations over runs; a dash if none has the figure. */
const over =
  (figure: (run: RunFigures) => number | undefined, write = spreadText) =>
  ({ figures }: GroupFigures) => {
    const values = figures.map(figure).filter((value) => value !== undefined);
    return values.length === 0 ? none : write(spreadOf(values));
  };

const groupColumns: readonly Column<GroupFigures>[] = [
  ["algorithm", ({ group }) => group.algorithm],
  ["steps", ({ group }) => countText(group.runs[0].config.steps)],
  [
    "seeds",
    ({ group, figures }) =>
      isComplete(group) ? countText(figures.length) : `${figures.length} of ${group.runs.length}`,
  ],
  ["deterministic", over(({ last }) => last.deterministic.mean)],
  ["stochastic", over(({ last }) => last.stochastic?.mean)],
  [
    "deterministic − stochastic",
    over(({ gainOfDeterminism }) => gainOfDeterminism?.mean, signedSpreadText),
  ],
  ["area under the curve", over(({ area }) => area)],
  [
    "hours",
    ({ figures }) =>
      figures.length === 0 ? none : decimal(meanOf(figures.map(({ hours }) => hours))),
  ],
];

/** The algorithms in an environment, a row each: means and deviations over seeds. */
export function groupTable(groups: readonly GroupFigures[]): string {
  return markdownTable(groups, groupColumns);
}

const publishedColumns: readonly Column<PublishedFigure>[] = [
  ["algorithm", ({ algorithm }) => algorithm],
  ["published by", ({ source, url }) => `[${source}](${url})`],
  ["on", ({ version }) => version],
  ["steps", ({ steps }) => countText(steps)],
  ["mean return", spreadText],
  ["of", ({ of }) => of],
];

/** The published figures of an environment. */
export function publishedTable(environment: string): string {
  const figures = publishedFigures.filter((figure) => figure.environment === environment);
  return markdownTable(figures, publishedColumns);
}
