import { leastUnits } from "../statistics/readiness.ts";
import type { FalsePositives, ReplayedExperiment } from "../statistics/replay.ts";
import type { CountedOutcomes } from "./experiment-units.ts";

/** A finished check of the level. */
export interface FinishedCheck {
  source: string;
  experiment: ReplayedExperiment;
  leftOut: CountedOutcomes["leftOut"];
  /** The number of clusters that are assigned together; undefined if each unit is by itself. */
  clusters: number | undefined;
  seed: number;
  result: FalsePositives;
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
const weightsText = (weights: readonly number[]) => weights.map(percent).join(" : ");

/** Describes a check for people. */
export function describeCheck(check: FinishedCheck): string {
  const { source, experiment, leftOut, clusters, seed, result } = check;
  const { units, phases, range, cuped, settings } = experiment;
  const { replays, wrong, better, standardError } = result;
  const how = range
    ? `by betting within ${range[0]} to ${range[1]}`
    : `asymptotic${cuped ? ", adjusted by the covariate" : ", without a range"}`;
  const left = [
    ...(leftOut.unfinished > 0 ? [`${leftOut.unfinished} unfinished`] : []),
    ...(leftOut.excluded > 0 ? [`${leftOut.excluded} excluded`] : []),
  ];
  return [
    `${units.length.toLocaleString("en")} outcomes of ${source}` +
      (left.length > 0 ? `; left out: ${left.join(", ")}` : ""),
    `Assigned at random to the arms (${phases.map(({ weights }) => weightsText(weights)).join("; ")})` +
      `${clusters === undefined ? "" : `, in ${clusters} clusters`}, and looked at after each unit; ` +
      `${how}; seed ${seed}.`,
    "",
    `  replays in which an interval was ever wrong    ${shareOf(wrong, replays)}  ± ${percent(standardError)}`,
    `  replays in which a verdict was ever "better"   ${shareOf(better, replays)}`,
    `  that may be, by the declared alpha             ${percent(settings.alpha)}`,
    "",
    conclusionOf(check),
  ].join("\n");
}

function shareOf(some: number, all: number): string {
  return `${percent(some / all)} (${some} of ${all})`;
}

function conclusionOf({ experiment, clusters, result }: FinishedCheck): string {
  const { level, replays } = result;
  if (level === "holds") {
    const unseen = showsNothing(experiment)
      ? ` But without a range, intervals begin with ${leastUnits} units of each arm: these are too few to be wrong.`
      : "";
    return `The level holds on these outcomes.${unseen}`;
  }
  if (level === "doubtful") {
    return (
      "It is doubtful whether the level holds on these outcomes: so many come by chance in at most " +
      `one of 40 checks. Check again with --replays ${10 * replays}.`
    );
  }
  return `The level does not hold on these outcomes${adviceOn(experiment.range, clusters)}.`;
}

/** True if some arm is expected to have fewer units than intervals begin with. */
function showsNothing({ range, units, phases }: ReplayedExperiment): boolean {
  const least = phases[0].weights.map((_, arm) =>
    units.reduce((sum, { phase }) => sum + phases[phase].weights[arm], 0),
  );
  return !range && Math.min(...least) < leastUnits;
}

function adviceOn(range: ReplayedExperiment["range"], clusters: number | undefined): string {
  if (clusters !== undefined) {
    return ": make what is assigned together here, such as a device, one unit with one outcome";
  }
  return range ? "" : ": declare the range of outcomes, by --range here and in the experiment";
}

/** The check as an object of JSON. */
export function checkAsJson(check: FinishedCheck): object {
  const { source, experiment, leftOut, clusters, seed, result } = check;
  const { replays, wrong, better, standardError, level } = result;
  return {
    source,
    units: experiment.units.length,
    left_out: leftOut,
    clusters: clusters ?? null,
    alpha: experiment.settings.alpha,
    range: experiment.range ?? null,
    replays,
    ever_wrong: wrong / replays,
    standard_error: standardError,
    ever_better: better / replays,
    level,
    seed,
  };
}
