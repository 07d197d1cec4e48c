/** A line of a run's metrics. */
export type MetricsRecord = { kind: string } & Record<string, unknown>;

/** The numbers of a record by tag, such as "evaluation/deterministic/mean". */
export interface Scalars {
  /** The environment step at which they were measured, or what is counted instead. */
  step: number;
  values: [tag: string, value: number][];
}

/** The fields that may hold a record's step, in order of precedence. */
const clocks = ["step", "total_sweeps", "iteration"];
/** Fields that identify a record or give its sample size, and are not scalars. */
const counters = new Set([...clocks, "sweep", "episode", "episodes"]);

function numbersIn(prefix: string, fields: object): Scalars["values"] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]): Scalars["values"] => {
    const tag = `${prefix}/${name}`;
    if (typeof value === "number") return counters.has(name) ? [] : [[tag, value]];
    return typeof value === "object" && value !== null ? numbersIn(tag, value) : [];
  });
}

/** The scalars of a record: "episode/return", "gradient/q1_loss", "sweep/error", ... */
export function scalarsOf({ kind, ...fields }: MetricsRecord): Scalars {
  const counted = clocks.map((clock) => fields[clock]);
  const step = counted.find((count) => typeof count === "number") ?? 0;
  return { step, values: numbersIn(kind, fields) };
}

/** The recorded values of one tag, in order. */
export function seriesOf(
  metrics: readonly MetricsRecord[],
  tag: string,
): [step: number, value: number][] {
  return metrics.flatMap((record) => {
    const { step, values } = scalarsOf(record);
    return values
      .filter(([name]) => name === tag)
      .map(([, value]): [number, number] => [step, value]);
  });
}
