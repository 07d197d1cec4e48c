import type { Experiment } from "../schemas/experiment.ts";
import type { ExperimentResults } from "../schemas/experiment-results.ts";

/** Describes an experiment in one line. */
export function describeExperiment({ definition, state, phases, stopped }: Experiment): string {
  const { weights, coverage } = phases.at(-1) ?? definition;
  const arms = definition.arms.map(({ name }, i) => `${name} ${percent(weights[i])}`).join(", ");
  const covered = coverage < 1 ? ` of ${percent(coverage)} of units` : "";
  const why = stopped ? `: ${stopped.reason}` : "";
  return `${definition.name}: ${state}${why} (${arms}${covered})`;
}

/** Formats results as a table with conclusions. */
export function describeResults({
  experiment,
  state,
  metric,
  arms,
  comparisons,
  sample_ratio,
  missing,
  overdue,
  crossed,
  unasked,
  excluded = 0,
}: ExperimentResults): string[] {
  const width = Math.max(...arms.map(({ name }) => name.length), "arm".length);
  const rows = [
    [
      "arm".padEnd(width),
      "exposed",
      "in flight",
      "missing",
      "units",
      `mean ${metric}`,
      "deviation",
      "interval",
    ],
    ...arms.map(({ name, exposures, units, mean, standard_deviation, interval, ...arm }) => [
      name.padEnd(width),
      ...[exposures, arm.in_flight ?? 0, arm.missing ?? 0, units].map(String),
      written(mean),
      written(standard_deviation),
      interval ? `${written(interval[0])} to ${written(interval[1])}` : "-",
    ]),
  ];
  return [
    `${experiment}, ${state}:`,
    ...rows.map(([name, exposed, inFlight, missing, units, mean, deviation, interval]) =>
      [
        `  ${name}`,
        exposed.padStart(8),
        inFlight.padStart(10),
        missing.padStart(8),
        units.padStart(8),
        mean.padStart(14),
        deviation.padStart(11),
        `  ${interval}`,
      ].join(""),
    ),
    ...comparisons.map(({ verdict }) => `  ${verdict.sentence}`),
    ...new Set(comparisons.map(({ method, note }) => describeMethod(method, note))),
    ...comparisons
      .filter(({ covariate }) => covariate?.used === false)
      .map(
        ({ treatment }) =>
          `  the covariate of ${treatment} differs from the control's: means are not adjusted by it`,
      ),
    ...(sample_ratio.ok ? [] : [`  sample ratio mismatch: p = ${sample_ratio.p.toPrecision(2)}`]),
    ...(missing?.ok === false
      ? [`  arms do not lack outcomes equally often: p = ${missing.p.toPrecision(2)}`]
      : []),
    ...describeWaiting(arms, overdue),
    ...(crossed > 0 ? [`  ${crossed} units met a second arm, and count for their first`] : []),
    ...(unasked > 0 ? [`  ${unasked} units reported an outcome without having asked`] : []),
    ...(excluded > 0 ? [`  ${excluded} units were excluded by an operator`] : []),
  ];
}

/** What in flight means, where any unit is. */
function describeWaiting(
  arms: ExperimentResults["arms"],
  overdue: ExperimentResults["overdue"],
): string[] {
  if (!overdue || arms.every((arm) => !arm.in_flight && !arm.missing)) return [];
  const waiting = arms.reduce((sum, arm) => sum + (arm.waiting ?? 0), 0);
  const { after, declared } = overdue;
  return [
    ...(waiting > 0
      ? [`  ${waiting} units with an outcome came after units in flight, and count later`]
      : []),
    ...(after === null
      ? []
      : [
          `  an outcome is overdue after ${Number(after.toPrecision(3))} s, ${declared ? "as declared" : "judging by those so far"}`,
        ]),
  ];
}

function describeMethod(
  method: ExperimentResults["comparisons"][number]["method"],
  note: string | null,
): string {
  const how =
    method === "betting"
      ? "intervals by betting within the declared range"
      : "asymptotic intervals, for no range is used";
  return `  ${how}${note === null ? "" : `: ${note}`}`;
}

function written(number: number | null): string {
  return number === null ? "-" : number.toFixed(2);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
