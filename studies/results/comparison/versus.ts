import { type Column, markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { intervalAs, roundedText, signedText } from "../number-text.ts";
import { meanOf } from "../samples.ts";
import {
  bootstrapInterval,
  pooledInterquartileMean,
  probabilityOfImprovement,
  type Scores,
} from "./aggregates.ts";
import { type ComparedGroup, finishedRuns, isComplete } from "./compared-runs.ts";

/** The algorithm that the others are compared with. */
const reference = "sac-2019";

/** An algorithm beside the reference: the returns of both on the same tasks. */
interface Versus {
  algorithm: string;
  own: Scores;
  others: Scores;
  /** For each task, the return that counts as a score of 1. */
  units: readonly number[];
}

/** The returns of runs as scores. */
const scored = (returns: Scores, { units }: Versus): Scores =>
  returns.map((of, task) => of.map((each) => each / units[task]));

const hundredths = (value: number) => value.toFixed(2);

/** The functions that write a score, and a difference of two. */
interface ScoreText {
  score(value: number): string;
  difference(value: number): string;
}

const asReturns: ScoreText = { score: roundedText, difference: signedText };
const asShares: ScoreText = {
  score: hundredths,
  difference: (value) => `${value < 0 ? "−" : "+"}${hundredths(Math.abs(value))}`,
};

const versusColumns = ({ score, difference }: ScoreText): Column<Versus>[] => [
  ["algorithm", ({ algorithm }) => algorithm],
  [
    "interquartile mean",
    (row) =>
      intervalAs(score)(
        bootstrapInterval([scored(row.own, row)], ([a]) => pooledInterquartileMean(a)),
      ),
  ],
  [
    `minus that of ${reference}`,
    (row) =>
      intervalAs(difference)(
        bootstrapInterval(
          [scored(row.own, row), scored(row.others, row)],
          ([a, b]) => pooledInterquartileMean(a) - pooledInterquartileMean(b),
        ),
      ),
  ],
  [
    `probability that a run returns more than one of ${reference}`,
    ({ own, others }) =>
      intervalAs(hundredths)(
        bootstrapInterval([own, others], ([a, b]) => probabilityOfImprovement(a, b)),
      ),
  ],
];

/** The mean deterministic returns of a group's last policies. */
function finalReturns(group: ComparedGroup): number[] {
  return finishedRuns(group).map(({ evaluation }) => evaluation.deterministic.mean);
}

/** The group of the reference in an environment, if it is complete. */
function referenceIn(groups: readonly ComparedGroup[], environment: string) {
  return groups.find(
    (group) =>
      group.environment === environment && group.algorithm === reference && isComplete(group),
  );
}

/**
 * The complete algorithms of an environment, each beside the reference, by the returns of their last
 * policies without noise. Undefined if there are none to compare.
 */
export function versusTable(groups: readonly ComparedGroup[]): string | undefined {
  const [{ environment }] = groups;
  const soft = referenceIn(groups, environment);
  const others = groups.filter((group) => group !== soft && isComplete(group));
  if (!soft || others.length === 0) return undefined;
  const scores = [finalReturns(soft)];
  const rows = others.map((group) => ({
    algorithm: group.algorithm,
    own: [finalReturns(group)],
    others: scores,
    units: [1],
  }));
  return markdownTable(rows, versusColumns(asReturns));
}

/**
 * The algorithms that are complete in the environments in which the reference is, over all of these.
 * A score is a return divided by the mean return of the reference, which must be positive. Undefined
 * unless there are two such environments.
 */
export function overallTable(groups: readonly ComparedGroup[]): string | undefined {
  const soft = groups
    .filter((group) => referenceIn(groups, group.environment) === group)
    .filter((group) => meanOf(finalReturns(group)) > 0);
  if (soft.length < 2) return undefined;
  const others = soft.map(finalReturns);
  const units = others.map(meanOf);
  const names = new Set(groups.map(({ algorithm }) => algorithm));
  names.delete(reference);
  const rows = [...names].flatMap((algorithm): Versus[] => {
    const own = soft.flatMap(({ environment }) =>
      groups.filter(
        (group) =>
          group.environment === environment && group.algorithm === algorithm && isComplete(group),
      ),
    );
    if (own.length < soft.length) return [];
    return [{ algorithm, own: own.map(finalReturns), others, units }];
  });
  return rows.length === 0 ? undefined : markdownTable(rows, versusColumns(asShares));
}
