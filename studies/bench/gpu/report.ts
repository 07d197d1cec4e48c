import type { GpuRates } from "./gpu.ts";
import type { Measurement } from "./measure.ts";
import { nameOfWorkload } from "./workloads.ts";

const twoDigits = (value: number) => Number(value.toPrecision(2)).toString();

/** The text of a measurement in a table. */
export function describeMeasurement(measurement: Measurement | undefined): string {
  if (measurement?.state === "measured") {
    const rate = measurement.steps_per_second;
    return rate < 10 ? twoDigits(rate) : Math.round(rate).toLocaleString("en");
  }
  if (measurement?.state !== "over") return "–";
  const seconds = `over ${twoDigits(measurement.seconds)} s`;
  return measurement.of === "step" ? `${seconds} a step` : `${seconds} to start`;
}

/** The rows of a table, the first of which names the columns. */
function rowsOf({ columns, workloads }: GpuRates): string[][] {
  return [
    ["batch", "units", "seeds", ...columns.map(({ name }) => name)],
    ...workloads.map(({ batch, units, seeds, measurements }) => [
      ...[batch, units, seeds].map((value) => value.toLocaleString("en")),
      ...columns.map(({ name }) => describeMeasurement(measurements[name])),
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

/** The reasons why measurements were left out, each once, with the workloads. */
function reasonsOf({ workloads }: GpuRates): string[] {
  const byReason = new Map<string, string[]>();
  for (const { measurements, ...workload } of workloads) {
    for (const [name, measurement] of Object.entries(measurements)) {
      if (measurement.state !== "left_out") continue;
      const key = `${name}: ${measurement.reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), nameOfWorkload(workload)]);
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
