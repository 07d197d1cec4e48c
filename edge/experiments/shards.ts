import * as z from "zod";
import { declarationOf, type Experiment } from "../../schemas/experiment.ts";
import type { ReportStatus } from "../../schemas/outcome.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { mergeDurations } from "../../statistics/durations.ts";
import { mergeHistograms, noOutcomes } from "../../statistics/histogram.ts";
import { mergeTotals } from "../../statistics/moments.ts";
import { available } from "../storage/available.ts";
import type { Cell } from "./cells.ts";
import type { OutcomeShard } from "./outcome-shard.ts";
import type { Cohort } from "./outcome-store.ts";
import type { Exclusion, Exposures, Report, StoredUnit, UnitRules } from "./units.ts";

/** The units of an experiment, in all of its shards. */
export interface Shards {
  expose(exposures: Exposures): Promise<void>;
  /** The status of each report, in order. Once it is answered, all is on disk. */
  report(reports: readonly Report[]): Promise<ReportStatus[]>;
  /** Counts these units no longer. */
  excludeAll(exclusions: readonly Exclusion[]): Promise<void>;
  exclusions(): Promise<Exclusion[]>;
  /** Forgets every unit, and takes no more. */
  close(): Promise<void>;
  /** A cell for each phase and arm that has units. */
  cells(): Promise<Cell[]>;
  /** When the first unit that is in flight was exposed: one without an outcome, at this time or later. */
  firstInFlight(since: number): Promise<number | undefined>;
  /** The cells of all units, and of those exposed before a time. */
  cohort(before: number): Promise<Cohort>;
  /** Units of one shard, at most so many, behind the one with this id. */
  units(shard: number, after: number, most: number): Promise<StoredUnit[]>;
  readonly count: number;
}

export function createShards(
  namespace: DurableObjectNamespace<OutcomeShard>,
  experiment: Experiment,
): Shards {
  const { shards: count, most_units, range, outcome_within } = experiment.definition;
  const declaration = declarationOf(experiment);
  const rules: UnitRules = {
    most: Math.ceil(most_units / count),
    range,
    within: outcome_within === undefined ? undefined : 1000 * outcome_within,
  };
  const shards = Array.from({ length: count }, (_, i) =>
    namespace.get(namespace.idFromName(`${declaration}/${i}`)),
  );

  /** The shard of a unit. It is independent of the arms, for which the seed is the experiment's name. */
  function shardOf(unit: string): number {
    return Math.floor(bucketOf(`shard of ${declaration} `, unit) * count);
  }

  /** Items by the index of their shard. */
  function share<T>(items: readonly T[], unitOf: (item: T) => string): Map<number, T[]> {
    return Map.groupBy(items, (item) => shardOf(unitOf(item)));
  }

  return {
    count,
    async expose(exposures) {
      const counted = share(exposures.counted, ({ unit }) => unit);
      const uncounted = share(exposures.uncounted, (unit) => unit);
      await Promise.all(
        [...new Set([...counted.keys(), ...uncounted.keys()])].map(async (i) => {
          const own = { counted: counted.get(i) ?? [], uncounted: uncounted.get(i) ?? [] };
          await shards[i].expose(own, rules);
        }),
      );
    },
    report: (reports) =>
      reachable(async () => {
        const statuses: ReportStatus[] = [];
        const positions = share([...reports.keys()], (position) => reports[position].unit);
        await Promise.all(
          [...positions].map(async ([i, own]) => {
            const answered = await shards[i].report(
              own.map((position) => reports[position]),
              rules,
            );
            for (const [j, position] of own.entries()) statuses[position] = answered[j];
          }),
        );
        return statuses;
      }),
    cells: () =>
      reachable(async () => mergeCells((await Promise.all(shards.map(readCells))).flat())),
    firstInFlight: (since) =>
      reachable(async () => {
        const firsts = await Promise.all(shards.map((shard) => shard.firstInFlight(since)));
        const known = firsts.filter((first) => first !== undefined);
        return known.length > 0 ? Math.min(...known) : undefined;
      }),
    cohort: (before) =>
      reachable(async () => {
        const all = await Promise.all(shards.map((shard) => readCellsBefore(shard, before, rules)));
        return {
          all: mergeCells(all.flatMap((each) => each.all)),
          compared: mergeCells(all.flatMap((each) => each.compared)),
        };
      }),
    excludeAll: (exclusions) =>
      reachable(async () => {
        for (const each of exclusions) await shards[shardOf(each.unit)].exclude(each, rules);
      }),
    exclusions: () =>
      reachable(async () => {
        const all = await Promise.all(shards.map((shard) => shard.exclusions()));
        return exclusions.parse(all.flat()).sort((a, b) => a.at.localeCompare(b.at));
      }),
    close: () =>
      reachable(async () => void (await Promise.all(shards.map((shard) => shard.close())))),
    units: (shard, after, most) =>
      reachable(async () => units.parse(await shards[shard].units(after, most))),
  };
}

/** @throws {Refusal} with 503 when a shard cannot be reached: some reports may be recorded by then */
function reachable<T>(work: () => Promise<T>): Promise<T> {
  return available("a part of the experiment's units", work);
}

const sum = z.tuple([z.number(), z.number()]);
const cells: z.ZodType<Cell[]> = z.array(
  z.strictObject({
    phase: z.int(),
    arm: z.int(),
    exposures: z.int(),
    unasked: z.int(),
    crossed: z.int(),
    excluded: z.int(),
    unfinished: z.int(),
    late: z.int(),
    durations: z.record(z.string(), z.int()),
    outcomes: z.strictObject({
      count: z.int(),
      value: sum,
      valueSquared: sum,
      valueCubed: sum,
      valueFourth: sum,
      covered: z.int(),
      coveredValue: sum,
      covariate: sum,
      covariateSquared: sum,
      product: sum,
    }),
    histogram: z
      .strictObject({ weights: z.record(z.string(), z.number()), outside: z.int() })
      .optional(),
  }),
);

const units: z.ZodType<StoredUnit[]> = z.array(
  z.strictObject({
    id: z.int(),
    unit: z.string(),
    phase: z.int(),
    arm: z.int(),
    asked: z.int(),
    crossed: z.int(),
    value: z.number(),
    final: z.int(),
    covariate: z.number().nullable(),
    parts: z.string().nullable(),
    keys: z.int(),
    excluded: z.int(),
    exposed: z.number().nullable(),
    finished: z.number().nullable(),
    steps: z.int().nullable(),
    rewards: z.string().nullable(),
  }),
);

const cohort: z.ZodType<Cohort> = z.strictObject({ all: cells, compared: cells });

const exclusions: z.ZodType<Exclusion[]> = z.array(
  z.strictObject({ unit: z.string(), reason: z.string(), at: z.string() }),
);

export async function readCells(shard: DurableObjectStub<OutcomeShard>): Promise<Cell[]> {
  return cells.parse(await shard.cells());
}

export async function readCellsBefore(
  shard: DurableObjectStub<OutcomeShard>,
  before: number,
  rules: UnitRules,
): Promise<Cohort> {
  return cohort.parse(await shard.cohort(before, rules));
}

/** One cell for each phase and arm. */
export function mergeCells(all: readonly Cell[]): Cell[] {
  const merged = new Map<string, Cell>();
  for (const cell of all) {
    const key = `${cell.phase} ${cell.arm}`;
    const before = merged.get(key);
    merged.set(key, before ? mergeTwo(before, cell) : cell);
  }
  return [...merged.values()];
}

function mergeTwo(a: Cell, b: Cell): Cell {
  return {
    phase: a.phase,
    arm: a.arm,
    exposures: a.exposures + b.exposures,
    unasked: a.unasked + b.unasked,
    crossed: a.crossed + b.crossed,
    excluded: a.excluded + b.excluded,
    unfinished: a.unfinished + b.unfinished,
    late: a.late + b.late,
    durations: mergeDurations(a.durations, b.durations),
    outcomes: mergeTotals(a.outcomes, b.outcomes),
    ...((a.histogram ?? b.histogram) && {
      histogram: mergeHistograms(a.histogram ?? noOutcomes, b.histogram ?? noOutcomes),
    }),
  };
}
