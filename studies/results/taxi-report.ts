import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import type { Contraction, TemperatureResult } from "./taxi.ts";

const small = (value: number) => (value === 0 ? "0" : value.toExponential(1));

const evaluationColumns: readonly Column<Contraction>[] = [
  ["iteration", ({ iteration }) => String(iteration)],
  ["sweeps", ({ sweeps }) => String(sweeps)],
  ["error of Q before", ({ errors }) => small(errors[0])],
  ["after", ({ errors }) => small(errors.at(-2) ?? 0)],
  ["factor per sweep", ({ factor }) => factor?.toFixed(4) ?? "–"],
  ["largest share of gamma^k", ({ shareOfBound }) => shareOfBound?.toFixed(4) ?? "–"],
  ["largest improvement", ({ improvement }) => (improvement ? small(improvement.largest) : "–")],
  ["smallest", ({ improvement }) => (improvement ? small(improvement.smallest) : "–")],
  ["V(start)", ({ startValue }) => startValue.toFixed(6)],
];

const temperatureColumns: readonly Column<TemperatureResult>[] = [
  ["temperature", ({ temperature }) => (temperature === 0 ? "0 (no entropy)" : `${temperature}`)],
  ["iterations", ({ iterations }) => (iterations === 0 ? "–" : String(iterations))],
  ["V(start)", ({ startValue }) => startValue.toFixed(3)],
  ["mean return", ({ meanReturn }) => meanReturn.toFixed(3)],
  ["delivered", ({ delivered }) => percent(delivered)],
];

/** Formats a share with enough digits to distinguish it from 0 and from 100 %. */
function percent(share: number): string {
  return 0 < share && share < 1e-4
    ? `${(100 * share).toExponential(1)} %`
    : `${(100 * share).toFixed(2)} %`;
}

/** A table of policy evaluations: their convergence and their improvement on the previous one. */
export function describeContractions(contractions: readonly Contraction[]): string {
  return markdownTable(contractions, evaluationColumns);
}

/** A table of the returns of soft optima, without entropy. */
export function describeTemperatures(results: readonly TemperatureResult[]): string {
  return markdownTable(results, temperatureColumns);
}
