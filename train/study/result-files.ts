import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../files/write-whole.ts";
import { settingText } from "./differences.ts";
import { bestResult, type CandidateResult, rankResults } from "./search-results.ts";

/** The file of the results of all searches of a study. */
const resultsFileName = "results.csv";

/** The file with the config of the best candidate in an environment. */
export function bestFileName(environment: string): string {
  return `best-${environment.toLowerCase()}.json`;
}

/** Quotes a field of CSV where needed (RFC 4180). */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Formats the results of searches as CSV (RFC 4180), a line for each candidate, from the best of
 * each environment.
 */
export function resultsCsv(searches: readonly (readonly CandidateResult[])[]): string {
  const results = searches.flatMap(rankResults);
  const settings = [
    ...new Set(results.flatMap(({ candidate }) => candidate.point.map(([setting]) => setting))),
  ];
  const steps = [
    ...new Set(results.flatMap(({ scores }) => scores.map(([step]) => step))),
  ].toSorted((a, b) => a - b);
  const header = [
    ...["environment", "algorithm", ...settings, "state", "steps_taken", "step", "score"],
    ...steps.map((step) => `score_at_${step}`),
  ];
  const rows = results.map(({ candidate, state, scores, taken }) => {
    const values = new Map(candidate.point);
    const [step, score] = scores.at(-1) ?? ["", ""];
    const scoreAt = new Map(scores);
    return [
      candidate.environment,
      candidate.algorithm,
      ...settings.map((name) => settingText(values.get(name))),
      state,
      taken,
      step,
      score,
      ...steps.map((each) => scoreAt.get(each) ?? ""),
    ];
  });
  return [header, ...rows]
    .map((row) => `${row.map((field) => quoted(String(field))).join(",")}\r\n`)
    .join("");
}

/**
 * Writes into a study's folder what its searches have found so far: a table of all candidates, and
 * for each environment the config of the best, as a config file.
 */
export function writeResults(
  folder: string,
  searches: readonly (readonly CandidateResult[])[],
): void {
  writeWhole(join(folder, resultsFileName), resultsCsv(searches));
  for (const results of searches) {
    const [first] = results;
    const path = join(folder, bestFileName(first.candidate.environment));
    const best = bestResult(results);
    if (best) writeWhole(path, `${JSON.stringify(best.candidate.runs[0].config, null, 2)}\n`);
    // One from before, whose candidate has failed since.
    else rmSync(path, { force: true });
  }
}
