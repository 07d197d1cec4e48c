/** A line of a run's metrics. */
export type MetricsRecord = { kind: string } & Record<string, unknown>;

/** The numbers of one record, each by its tag, such as "evaluation/deterministic/mean". */
export interface Scalars {
  /** When they were measured: environment steps, or what is counted instead of them. */
  step: number;
  values: [tag: string, value: number][];
}

/** What a record may count instead of environment steps; the first that it has is its step. */
const clocks = ["step", "total_sweeps", "iteration"];
/** Numbers that say which record it is, or of how many it is made, and so are no scalars. */
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

/** What was recorded of one tag, in order. */
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
