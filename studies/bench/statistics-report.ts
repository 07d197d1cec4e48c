import { type StudyResult, type StudyTask, withinChance } from "./statistics.ts";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const columns = [28, 8, 12, 12, 10, 10, 12];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(columns[i]) : cell.padStart(columns[i])))
    .join("");
}

/** A description of the study, and the header of the table. */
export function studyHeading({ experiments, units, seed, alpha }: StudyTask): string {
  return [
    `${experiments.toLocaleString("en")} experiments of each kind, looked at after each of ` +
      `${units.toLocaleString("en")} units; seed ${seed}.`,
    `Ever wrong: at any look, the true effect was outside of an interval of ${percent(1 - alpha)}. The`,
    `sequence may be in ${percent(alpha)} of experiments, by chance in up to ` +
      `${percent(withinChance(alpha, experiments))}; the t-test's is for one look.`,
    "",
    row(["", "", "ever wrong:", "ever wrong:", "", "median", "width by"]),
    row(["outcomes", "effect", "sequence", "t-test", "found", "units", "covariate"]),
  ].join("\n");
}

/** A row of the table. */
export function describeErrorRates(result: StudyResult): string {
  const { median_units_until_found: units, width_by_covariate: width } = result;
  return row([
    result.name,
    String(result.effect),
    percent(result.sequence_wrong),
    percent(result.fixed_time_wrong),
    percent(result.found),
    units === null ? "–" : Math.round(units).toLocaleString("en"),
    width === null ? "–" : `${width.toFixed(2)} times`,
  ]);
}
