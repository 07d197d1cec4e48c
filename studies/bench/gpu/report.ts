import { nameOfCell } from "./cells.ts";
import type { GpuRates } from "./gpu.ts";
import type { Outcome } from "./measure.ts";

const twoDigits = (value: number) => Number(value.toPrecision(2)).toString();

/** The text of an outcome in a table. */
export function describeOutcome(outcome: Outcome | undefined): string {
  if (outcome?.state === "measured") {
    const rate = outcome.steps_per_second;
    return rate < 10 ? twoDigits(rate) : Math.round(rate).toLocaleString("en");
  }
  if (outcome?.state !== "over") return "–";
  const seconds = `over ${twoDigits(outcome.seconds)} s`;
  return outcome.of === "step" ? `${seconds} a step` : `${seconds} to start`;
}

/** The rows of a table, the first of which names the columns. */
function rowsOf({ columns, cells }: GpuRates): string[][] {
  return [
    ["batch", "units", "seeds", ...columns.map(({ name }) => name)],
    ...cells.map(({ batch, units, seeds, outcomes }) => [
      ...[batch, units, seeds].map((value) => value.toLocaleString("en")),
      ...columns.map(({ name }) => describeOutcome(outcomes[name])),
    ]),
  ];
}

/** A table for a terminal. */
function plainTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i])).join("  "));
}

/** A table for a document. */
function markdownTable([names, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(names), line(names.map(() => "---:")), ...rows.map(line)];
}

/** The reasons why cells are empty, each once, with the cells. */
function reasonsOf({ cells }: GpuRates): string[] {
  const byReason = new Map<string, string[]>();
  for (const { outcomes, ...cell } of cells) {
    for (const [name, outcome] of Object.entries(outcomes)) {
      if (outcome.state !== "left_out") continue;
      const key = `${name}: ${outcome.reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), nameOfCell(cell)]);
    }
  }
  return Array.from(byReason, ([reason, names]) => `${reason} (${names.join(", ")})`);
}

/** Formats the rates for a terminal, or for a document in Markdown. */
export function describeGpu(rates: GpuRates, { markdown = false } = {}): string {
  const { machine, columns, missing, warnings, seconds } = rates;
  const item = markdown ? "- " : "  ";
  const blank = markdown ? [""] : [];
  const list = (lines: readonly string[]) => lines.map((line) => `${item}${line}`);
  return [
    `${machine}; ${Math.round(seconds.taken)} s`,
    ...blank,
    ...list(columns.map(({ name, what }) => `${name}: ${what}`)),
    ...list(missing.map(({ name, reason }) => `${name} is left out: ${reason}`)),
    ...list(warnings.map((warning) => `warning: ${warning}`)),
    ...blank,
    "Gradient steps per second of sac-2019, with two hidden layers. Several seeds together count each",
    "seed's step: with 8, this is 8 times the rate of the steps that they take together.",
    ...blank,
    ...(markdown ? markdownTable : plainTable)(rowsOf(rates)),
    ...blank,
    ...list(reasonsOf(rates)),
  ]
    .join("\n")
    .trimEnd();
}
