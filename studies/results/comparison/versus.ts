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

/** An algorithm beside the reference: the scores of both on the same tasks. */
interface Versus {
  algorithm: string;
  own: Scores;
  others: Scores;
}

const hundredths = (value: number) => value.toFixed(2);

/** The functions that write a score, and a difference of two. */
interface ScoreText {
  score(value: number): string;
  difference(value: number): string;
}

const asReturns: ScoreText = { score: roundedText, difference: signedText };
const asShares: ScoreText = { score: hundredths, difference: hundredths };

const versusColumns = ({ score, difference }: ScoreText): Column<Versus>[] => [
  ["algorithm", ({ algorithm }) => algorithm],
  [
    "interquartile mean",
    ({ own }) => intervalAs(score)(bootstrapInterval([own], ([a]) => pooledInterquartileMean(a))),
  ],
  [
    `minus that of ${reference}`,
    ({ own, others }) =>
      intervalAs(difference)(
        bootstrapInterval(
          [own, others],
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
  }));
  return markdownTable(rows, versusColumns(asReturns));
}

/**
 * The algorithms that are complete in the environments in which the reference is, over all of these.
 * A score is a return divided by the mean return of the reference. Undefined unless there are two
 * such environments.
 */
export function overallTable(groups: readonly ComparedGroup[]): string | undefined {
  const soft = groups.filter((group) => referenceIn(groups, group.environment) === group);
  if (soft.length < 2) return undefined;
  const scaled = (group: ComparedGroup, task: number) => {
    const scale = meanOf(finalReturns(soft[task]));
    return finalReturns(group).map((value) => value / scale);
  };
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
    return [{ algorithm, own: own.map(scaled), others: soft.map(scaled) }];
  });
  return rows.length === 0 ? undefined : markdownTable(rows, versusColumns(asShares));
}
