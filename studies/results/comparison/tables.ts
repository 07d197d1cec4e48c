import { type Column, markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { lastPolicyColumns, noFigure } from "../last-policy.ts";
import { countText, roundedText, signedSpreadText, spreadText } from "../number-text.ts";
import { publishedColumns } from "../published.ts";
import { meanOf, spreadOf } from "../samples.ts";
import { type ComparedGroup, isComplete } from "./compared-runs.ts";
import { type PublishedFigure, publishedFigures } from "./published.ts";
import type { RunFigures } from "./run-figures.ts";

/** Writes a number that there may not be. */
const known = (write: (value: number) => string) => (value: number) =>
  Number.isNaN(value) ? noFigure : write(value);
const hoursText = known((value) => value.toFixed(2));

const runColumns: readonly Column<RunFigures>[] = [
  ["run", ({ name }) => name],
  ["steps", ({ steps }) => countText(steps)],
  ...lastPolicyColumns,
  ["area under the curve", ({ area }) => roundedText(area)],
  ["hours", ({ hours }) => hoursText(hours)],
  [
    "gradient steps a second",
    ({ gradientStepsPerSecond }) => known(roundedText)(gradientStepsPerSecond),
  ],
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
    return values.length === 0 ? noFigure : write(spreadOf(values));
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
    over(({ gainOfDeterminism }) => gainOfDeterminism?.estimate, signedSpreadText),
  ],
  ["area under the curve", over(({ area }) => area)],
  [
    "hours",
    ({ figures }) =>
      figures.length === 0 ? noFigure : hoursText(meanOf(figures.map(({ hours }) => hours))),
  ],
];

/** The algorithms in an environment, a row each: means and deviations over seeds. */
export function groupTable(groups: readonly GroupFigures[]): string {
  return markdownTable(groups, groupColumns);
}

const figureColumns: readonly Column<PublishedFigure>[] = [
  ["algorithm", ({ like }) => like.algorithm],
  ["steps", ({ steps }) => countText(steps)],
  ...publishedColumns,
];

/** The published figures of an environment. */
export function publishedTable(environment: string): string {
  const figures = publishedFigures.filter(({ like }) => like.environment === environment);
  return markdownTable(figures, figureColumns);
}
