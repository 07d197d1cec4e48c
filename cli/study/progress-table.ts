import { hoursMinutesSeconds, shortNumber } from "../terminal/progress-line.ts";

/** The progress of a run; unknown values are left out. */
export interface RunProgress {
  name: string;
  step: number;
  /** The steps to take; null for algorithms that take none. */
  steps: number | null;
  stepsPerSecond?: number | undefined;
  /** The return of the last episode. */
  episodeReturn?: number | undefined;
  /** The mean deterministic return of the last evaluation. */
  evaluatedReturn?: number | undefined;
}

const unknown = "–";

const number = (value: number | undefined) => (value === undefined ? unknown : shortNumber(value));

function timeLeft({ step, steps, stepsPerSecond }: RunProgress): string {
  if (steps === null || stepsPerSecond === undefined) return unknown;
  return hoursMinutesSeconds(Math.max(0, steps - step) / stepsPerSecond);
}

/** "5k/20k" */
export function stepOfTotal({ step, steps }: Pick<RunProgress, "step" | "steps">): string {
  return steps === null ? unknown : `${shortNumber(step)}/${shortNumber(steps)}`;
}

interface Column {
  title: string;
  cell(run: RunProgress): string;
  /** Columns of higher rank are left out first. */
  rank: number;
}

/** The columns after the run's name, as they are shown. */
const allColumns: readonly Column[] = [
  { title: "step", rank: 0, cell: stepOfTotal },
  { title: "steps/s", rank: 4, cell: ({ stepsPerSecond }) => number(stepsPerSecond) },
  { title: "return", rank: 3, cell: ({ episodeReturn }) => number(episodeReturn) },
  { title: "evaluated", rank: 1, cell: ({ evaluatedReturn }) => number(evaluatedReturn) },
  { title: "left", rank: 2, cell: timeLeft },
];

/** A name keeps at least so many characters while there are columns to leave out. */
const shortestName = 24;
const gap = "  ";

/** Shortens text to a width, with its end: the seed is what distinguishes most runs. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? "…".slice(0, width) : `…${text.slice(text.length - width + 1)}`;
}

/**
 * Formats the progress of runs as a table with a title, a line each, for a terminal of so many
 * columns. Where it is narrow, columns are left out and names shortened.
 */
export function progressTable(runs: readonly RunProgress[], width: number): string[] {
  const longest = Math.max("run".length, ...runs.map(({ name }) => name.length));
  const wanted = Math.min(longest, shortestName);
  for (let rank = allColumns.length; rank >= 0; rank--) {
    const columns = allColumns.filter((column) => column.rank < rank);
    const cells = columns.map(({ title, cell }) => [title, ...runs.map(cell)]);
    const widths = cells.map((column) => Math.max(...column.map(({ length }) => length)));
    const taken = widths.reduce((sum, each) => sum + gap.length + each, 0);
    const room = width - taken;
    if (room < wanted && rank > 0) continue;
    const nameWidth = Math.max(0, Math.min(longest, room));
    return ["run", ...runs.map(({ name }) => name)].map((name, row) =>
      [
        shortened(name, nameWidth).padEnd(nameWidth),
        ...cells.map((column, i) => column[row].padStart(widths[i])),
      ].join(gap),
    );
  }
  return [];
}
