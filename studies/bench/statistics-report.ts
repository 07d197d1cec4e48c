import { type MethodResult, type StudyResult, type StudyTask, withinChance } from "./statistics.ts";
import { apart, mostUnits } from "./statistics-delayed.ts";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const columns = [29, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 12, 9];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(columns[i]) : cell.padStart(columns[i])))
    .join("");
}

/** A description of the study, and the header of the table. */
export function studyHeading({ experiments, units, seed, alpha, plannedUnits }: StudyTask): string {
  const limit = percent(withinChance(alpha, experiments));
  return [
    `${experiments.toLocaleString("en")} experiments of each kind, looked at after each of ` +
      `${units.toLocaleString("en")} units, planned for ${plannedUnits.toLocaleString("en")}; seed ${seed}.`,
    `Wrong: at any look, a true difference was outside of an interval of ${percent(1 - alpha)}.`,
    `Verdict: at any look, it was wrong. Either may be in ${percent(alpha)}, by chance in up to ${limit}.`,
    `Where outcomes come late or never: ${mostUnits.toLocaleString("en")} units at most, and looks ${percent(apart)} of the units apart.`,
    "",
    `${"".padEnd(37)}${"without a range".padStart(36)}${"with one".padStart(36)}${"t-test".padStart(9)}${"width by".padStart(12)}${"outcomes".padStart(9)}`,
    row([
      ...["outcomes", "effect"],
      ...["wrong", "verdict", "found", "units"],
      ...["wrong", "verdict", "found", "units"],
      ...["wrong", "covariate", "missing"],
    ]),
  ].join("\n");
}

function method(result: MethodResult | null): string[] {
  if (!result) return ["–", "–", "–", "–"];
  const { ever_wrong, wrong_verdict, found, median_units_until_found: units } = result;
  return [
    percent(ever_wrong),
    percent(wrong_verdict),
    percent(found),
    units === null ? "–" : Math.round(units).toLocaleString("en"),
  ];
}

/** A row of the table. */
export function describeErrorRates(result: StudyResult): string {
  const { name, effect, asymptotic, betting, fixed_time_wrong, width_by_covariate: width } = result;
  const blocked = Math.max(asymptotic.blocked, betting?.blocked ?? 0);
  return row([
    name,
    String(Number(effect.toPrecision(3))),
    ...method(asymptotic),
    ...method(betting),
    fixed_time_wrong === null ? "–" : percent(fixed_time_wrong),
    width === null ? "–" : `${width.toFixed(2)} times`,
    blocked === 0 ? "–" : percent(blocked),
  ]);
}
