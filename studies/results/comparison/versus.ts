import { type Column, markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { countText, intervalAs, roundedText, signedText } from "../number-text.ts";
import { meanOf } from "../samples.ts";
import {
  bootstrapInterval,
  pooledInterquartileMean,
  probabilityOfImprovement,
  type Scores,
} from "./aggregates.ts";
import { type ComparedGroup, finishedRuns, isComplete } from "./compared-runs.ts";

/** The algorithm that the others are compared with. */
const referenceAlgorithm = "sac-2019";

/** An algorithm beside the reference: the returns of both on the same tasks. */
interface Versus {
  algorithm: string;
  /** The environment steps of its runs. */
  steps: number;
  own: Scores;
  reference: Scores;
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
  ["steps", ({ steps }) => countText(steps)],
  [
    "interquartile mean",
    (row) =>
      intervalAs(score)(
        bootstrapInterval([scored(row.own, row)], ([a]) => pooledInterquartileMean(a)),
      ),
  ],
  [
    `minus that of ${referenceAlgorithm}`,
    (row) =>
      intervalAs(difference)(
        bootstrapInterval(
          [scored(row.own, row), scored(row.reference, row)],
          ([a, b]) => pooledInterquartileMean(a) - pooledInterquartileMean(b),
        ),
      ),
  ],
  [
    `probability that a run returns more than one of ${referenceAlgorithm}`,
    ({ own, reference }) =>
      intervalAs(hundredths)(
        bootstrapInterval([own, reference], ([a, b]) => probabilityOfImprovement(a, b)),
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
      group.environment === environment &&
      group.algorithm === referenceAlgorithm &&
      isComplete(group),
  );
}

/** The steps of a group's runs. */
const stepsOf = ({ runs }: ComparedGroup) => runs[0].config.steps;

/**
 * The complete algorithms of an environment, each beside the reference, by the returns of their last
 * policies without noise. Undefined if there are none to compare.
 */
export function versusTable(groups: readonly ComparedGroup[]): string | undefined {
  const [{ environment }] = groups;
  const soft = referenceIn(groups, environment);
  const others = groups.filter((group) => group !== soft && isComplete(group));
  if (!soft || others.length === 0) return undefined;
  const reference = [finalReturns(soft)];
  const rows = others.map((group) => ({
    algorithm: group.algorithm,
    steps: stepsOf(group),
    own: [finalReturns(group)],
    reference,
    units: [1],
  }));
  return markdownTable(rows, versusColumns(asReturns));
}

/** The comparison over several environments. */
export interface Overall {
  environments: readonly string[];
  table: string;
}

/**
 * The algorithms that are complete in the environments in which the reference is, over all of these.
 * A score is a return divided by the mean return of the reference, which must be positive: an
 * environment in which it is not is left out. Undefined unless there are two environments.
 */
export function overallComparison(groups: readonly ComparedGroup[]): Overall | undefined {
  const soft = groups
    .filter((group) => referenceIn(groups, group.environment) === group)
    .filter((group) => meanOf(finalReturns(group)) > 0);
  if (soft.length < 2) return undefined;
  const reference = soft.map(finalReturns);
  const units = reference.map(meanOf);
  const names = new Set(groups.map(({ algorithm }) => algorithm));
  names.delete(referenceAlgorithm);
  const rows = [...names].flatMap((algorithm): Versus[] => {
    const own = soft.flatMap(({ environment }) =>
      groups.filter(
        (group) =>
          group.environment === environment && group.algorithm === algorithm && isComplete(group),
      ),
    );
    if (own.length < soft.length) return [];
    return [{ algorithm, steps: stepsOf(own[0]), own: own.map(finalReturns), reference, units }];
  });
  if (rows.length === 0) return undefined;
  const environments = soft.map(({ environment }) => environment);
  return { environments, table: markdownTable(rows, versusColumns(asShares)) };
}
