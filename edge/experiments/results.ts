import type { Experiment } from "../../schemas/experiment.ts";
import type { ExperimentResults } from "../../schemas/experiment-results.ts";
import { analyse, type ComparisonResult } from "../../statistics/analysis.ts";
import type { Estimate } from "../../statistics/confidence-sequence.ts";
import { noUnits } from "../../statistics/moments.ts";
import { mismatchLevel } from "../../statistics/verdict.ts";
import type { Cell } from "./cells.ts";
import { type ComparedCohort, uncomparedOf } from "./cohort.ts";

/** The results of an experiment. */
export function resultsOf(
  { definition, phases, state }: Experiment,
  cohort: ComparedCohort,
  now: string,
): ExperimentResults {
  const { name, metric, arms, alpha, planned_units, minimum_effect, covariate, range } = definition;
  const { outcome_within } = definition;
  const analysis = analyse(
    phases.map(({ weights, coverage }, phase) => ({
      weights,
      coverage,
      arms: arms.map((_, arm) => {
        const isThis = (cell: Cell) => cell.phase === phase && cell.arm === arm;
        const cell = cohort.compared.find(isThis);
        return {
          exposures: cohort.all.find(isThis)?.exposures ?? 0,
          outcomes: cell?.outcomes ?? noUnits,
          histogram: cell?.histogram,
          missing: (cell?.unfinished ?? 0) + (cell?.late ?? 0),
        };
      }),
    })),
    {
      names: arms.map(({ name }) => name),
      alpha,
      plannedUnits: planned_units,
      minimumEffect: minimum_effect,
      cuped: covariate,
      range,
      outcomeWithin: outcome_within,
    },
  );
  const missingP = Math.min(...analysis.comparisons.map(({ missingP }) => missingP));
  const { sequential, fixedTime } = analysis.sampleRatio;
  const total = (count: (cell: Cell) => number) =>
    cohort.all.reduce((sum, cell) => sum + count(cell), 0);
  return {
    experiment: name,
    state,
    metric,
    at: now,
    arms: arms.map((arm, i) => {
      const {
        exposures,
        units,
        missing,
        covered,
        mean = null,
        deviation = null,
        sequence,
      } = analysis.arms[i];
      const { inFlight, waiting } = uncomparedOf(cohort, i);
      return {
        ...arm,
        exposures,
        units,
        missing,
        in_flight: inFlight,
        waiting,
        covered,
        mean,
        standard_deviation: deviation,
        interval: sequence ? intervalOf(sequence) : null,
      };
    }),
    comparisons: analysis.comparisons.map(comparisonOf),
    sample_ratio: { ok: sequential.p >= mismatchLevel, p: sequential.p, fixed_time_p: fixedTime.p },
    missing: { ok: missingP >= mismatchLevel, p: missingP },
    overdue: { after: cohort.overdueAfter ?? null, declared: outcome_within !== undefined },
    crossed: total(({ crossed }) => crossed),
    unasked: total(({ unasked }) => unasked),
    excluded: total(({ excluded }) => excluded),
  };
}

function comparisonOf({
  control,
  treatment,
  method,
  difference,
  note,
  covariate,
  verdict,
}: ComparisonResult): ExperimentResults["comparisons"][number] {
  return {
    control,
    treatment,
    method,
    note: note ?? null,
    covariate: covariate ? { used: covariate.used, balance_p: covariate.balanceP } : null,
    difference: difference
      ? {
          estimate: difference.estimate,
          standard_error: difference.standardError,
          interval: intervalOf(difference),
          p: difference.p,
          means: difference.means,
        }
      : null,
    verdict,
  };
}

function intervalOf({ lower, upper }: Estimate): [number, number] {
  return [lower, upper];
}

/** The reason to stop an experiment by its own rule, if there is one. */
export function reasonToStop(
  { definition: { stop } }: Experiment,
  { arms, comparisons }: ExperimentResults,
): string | undefined {
  const units = arms.reduce((sum, arm) => sum + arm.units, 0);
  if (stop.units !== undefined && units >= stop.units) return `${units} units have their outcome`;
  if (!stop.conclusive) return undefined;
  const conclusive = ["treatment-better", "control-better", "smaller-than-minimum"];
  if (!comparisons.every(({ verdict }) => conclusive.includes(verdict.kind))) return undefined;
  return comparisons.map(({ verdict }) => verdict.sentence).join(" ");
}
