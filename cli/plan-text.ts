import type { SampleQuantile } from "../statistics/binomial.ts";
import { kurtosis } from "../statistics/outcome-model.ts";
import { type MethodPlan, methods, type PlanMethod, planOf } from "../statistics/plan.ts";
import type { FoundAt, PreparedPlan } from "./experiment-planning.ts";

/** A plan with what its simulations found. */
export interface FinishedPlan extends PreparedPlan {
  found: FoundAt;
  limits: { experiments: number; most: number; seed: number };
  /** The number of units at which the share of experiments that have found the effect is asked for. */
  units: number | undefined;
}

const number = (value: number) => String(Number(value.toPrecision(4)));
/** A mean to four digits, or to a thousandth of the deviation. */
const meanOf = ({ mean, variance }: PreparedPlan["moments"][number]) =>
  Math.abs(mean) < 1e-3 * Math.sqrt(variance) ? "0" : number(mean);
const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
const count = (units: number) => (Number.isFinite(units) ? units.toLocaleString("en") : "more");

function resultsOf({ found, request, units }: FinishedPlan): [PlanMethod, MethodPlan][] {
  return methods
    .filter((method) => found[method].length > 0)
    .map((method) => [method, planOf(found[method], { power: request.power, units })]);
}

const simulated = ({ found }: FinishedPlan) => found.asymptotic.length;

/** Describes a plan for people. */
export function describePlan(plan: FinishedPlan): string {
  const { request, moments, limits, plannedUnits, units } = plan;
  const { pilot, range, weights, alpha, power } = request;
  const [control, treatment] = moments;
  const effect = treatment.mean - control.mean;
  const results = resultsOf(plan);
  const columns = ["", "half have found it", `${percent(power)} have`];
  const rows = results.map(([method, { half, power: most, within }]) => [
    method === "betting" && range
      ? `within the range ${number(range[0])} to ${number(range[1])}`
      : "without a declared range",
    quantile(half),
    quantile(most),
    within ? `${percent(within.share)} (± ${percent(1.96 * within.standardError)})` : "",
  ]);
  const table = [[...columns, units === undefined ? "" : `by ${count(units)} units`], ...rows];
  const missed = results.filter(([, { power }]) => !Number.isFinite(power.value));
  return [
    `From ${pilot.source}${pilot.units === undefined ? "" : ` (${pilot.units} units)`}: mean ` +
      `${meanOf(control)}, deviation ${number(Math.sqrt(control.variance))}.`,
    `Effect: ${effect > 0 ? "+" : ""}${number(effect)}, to a mean of ${meanOf(treatment)}. Arms ` +
      `${weights.map(percent).join(" : ")}, alpha ${alpha}.`,
    `${simulated(plan)} simulated experiments, looked at after each unit; seed ${limits.seed}.`,
    "",
    ...table.map(aligned),
    "",
    "Units of all arms together; in brackets 95 % confidence intervals, for so few simulations.",
    ...missed.map(([method, { half }]) => notFound(plan, method, half)),
    ...notesOf(plan),
    declarationOf(plan.request, plannedUnits),
  ].join("\n");
}

function aligned([name, ...cells]: readonly string[]): string {
  return `  ${name.padEnd(30)}${cells.map((cell) => cell.padStart(26)).join("")}`.trimEnd();
}

function quantile({ value, lower, upper }: SampleQuantile): string {
  if (!Number.isFinite(value)) return "not found";
  return `${count(value)} (${count(lower)} to ${count(upper)})`;
}

function notFound(
  { request, limits, found }: FinishedPlan,
  method: PlanMethod,
  half: SampleQuantile,
) {
  const share = found[method].filter(Number.isFinite).length / found[method].length;
  const how = method === "betting" ? "Within the range" : "Without a range";
  const why = Number.isFinite(half.value) ? "" : ", not even in half";
  return (
    `${how}, the effect is not found in ${percent(request.power)} of experiments${why}: in ` +
    `${percent(share)}, within ${count(limits.most)} units (--most). Plan for a larger effect, or ` +
    "give another pilot whose outcomes vary less."
  );
}

function declarationOf({ range }: PreparedPlan["request"], plannedUnits: number): string {
  return range
    ? `Declare "range": [${range[0]}, ${range[1]}]. "planned_units" does not matter then; without a range, ${plannedUnits}.`
    : `Declare "planned_units": ${plannedUnits}; a range of outcomes too, if they have one (--range).`;
}

/** The share of outcomes that a pilot may well not show: 3 / n ("rule of three"). */
const unseenShare = (units: number) => 3 / units;
/** Rarer outcomes are not warned of. */
const rare = 0.001;

/** What a pilot cannot say. */
export function notesOf({ request, moments }: PreparedPlan): string[] {
  const { pilot, failure, failureRate } = request;
  const { outcomes, units } = pilot;
  if (units === undefined) return [];
  if ("mean" in outcomes) {
    return [
      `Outcomes are taken to be normal, since only the mean and the deviation of ${units} episodes are ` +
        "known. Failures that none of them had may be up to " +
        `${percent(unseenShare(units))} (rule of three).`,
    ];
  }
  const failures = outcomes.filter((value) => failure !== undefined && value <= failure).length;
  const notes: string[] = [];
  if (failure !== undefined && failureRate === undefined && failures === 0) {
    notes.push(
      `None of the pilot's ${units} outcomes is ${number(failure)} or less: failures may be up to ` +
        `${percent(unseenShare(units))} of them (rule of three). Give --failure-rate.`,
    );
  } else if (unseenShare(units) > rare) {
    notes.push(
      `A pilot of ${units} says nothing of outcomes that are rarer than ` +
        `${percent(Math.min(1, unseenShare(units)))} (rule of three).`,
    );
  }
  const error = 1.96 * Math.sqrt(Math.max(0, kurtosis(outcomes) - 1) / units);
  if (moments[0].variance > 0) {
    notes.push(`Its variance, and so the number of units, is known to about ± ${percent(error)}.`);
  }
  return notes;
}

/** The plan as an object of JSON. */
export function planAsJson(plan: FinishedPlan): object {
  const { request, moments, limits, plannedUnits } = plan;
  const results = Object.fromEntries(resultsOf(plan));
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const units = ({ value, lower, upper }: SampleQuantile) => ({
    units: finite(value),
    interval: [finite(lower), finite(upper)],
  });
  const methodAsJson = (result: MethodPlan | undefined) =>
    result
      ? {
          half: units(result.half),
          power: units(result.power),
          found: result.within?.share ?? null,
          found_standard_error: result.within?.standardError ?? null,
        }
      : null;
  return {
    pilot: { source: request.pilot.source, units: request.pilot.units ?? null },
    control: momentsAsJson(moments[0]),
    treatment: momentsAsJson(moments[1]),
    weights: request.weights,
    alpha: request.alpha,
    range: request.range ?? null,
    power: request.power,
    units: plan.units ?? null,
    experiments: simulated(plan),
    most: limits.most,
    seed: limits.seed,
    betting: methodAsJson(results.betting),
    asymptotic: methodAsJson(results.asymptotic),
    planned_units: plannedUnits,
    notes: notesOf(plan),
  };
}

function momentsAsJson({ mean, variance }: PreparedPlan["moments"][number]) {
  return { mean, standard_deviation: Math.sqrt(variance) };
}
