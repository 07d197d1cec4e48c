import * as z from "zod";
import type { ReportStatus } from "../../schemas/outcome.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { mergeHistograms, noOutcomes, type OutcomeRange } from "../../statistics/histogram.ts";
import { merge } from "../../statistics/moments.ts";
import { available } from "../storage/available.ts";
import type { Cell } from "./cells.ts";
import type { OutcomeShard } from "./outcome-shard.ts";
import type { Assignment, Report, StoredUnit } from "./outcome-store.ts";

/** The units of an experiment, in all of its shards. */
export interface Shards {
  expose(assignments: readonly Assignment[]): Promise<void>;
  /** The status of each report, in order. Once it is answered, all is on disk. */
  report(reports: readonly Report[]): Promise<ReportStatus[]>;
  /** Forgets every unit. */
  clear(): Promise<void>;
  /** A cell for each phase and arm that has units. */
  cells(): Promise<Cell[]>;
  /** Units of one shard, at most so many, behind the one with this id. */
  units(shard: number, after: number, most: number): Promise<StoredUnit[]>;
  readonly count: number;
}

/**
 * @param count of the shards that share the units out among them; it must always be the same
 * @param range of outcomes, if one was declared; the same
 */
export function createShards(
  namespace: DurableObjectNamespace<OutcomeShard>,
  experiment: string,
  count: number,
  range?: OutcomeRange,
): Shards {
  const shards = Array.from({ length: count }, (_, i) =>
    namespace.get(namespace.idFromName(`${experiment}/${i}`)),
  );

  /** Positions of those that are each shard's. */
  function share(units: readonly { unit: string }[]): number[][] {
    const positions = shards.map((): number[] => []);
    for (const [i, { unit }] of units.entries()) {
      // Independent of the arms, for which the seed is the experiment's name.
      positions[Math.floor(bucketOf(`shard of ${experiment} `, unit) * count)].push(i);
    }
    return positions;
  }

  return {
    count,
    async expose(assignments) {
      await Promise.all(
        share(assignments).map(async (positions, i) => {
          if (positions.length === 0) return;
          const shared = positions.map((position) => assignments[position]);
          await shards[i].expose(shared, range);
        }),
      );
    },
    report: (reports) =>
      reachable(async () => {
        const statuses: ReportStatus[] = [];
        await Promise.all(
          share(reports).map(async (positions, i) => {
            if (positions.length === 0) return;
            const shared = positions.map((position) => reports[position]);
            const answered = await shards[i].report(shared, range);
            for (const [j, position] of positions.entries()) statuses[position] = answered[j];
          }),
        );
        return statuses;
      }),
    cells: () =>
      reachable(async () => mergeCells((await Promise.all(shards.map(readCells))).flat())),
    clear: () =>
      reachable(async () => void (await Promise.all(shards.map((shard) => shard.clear())))),
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
  }),
);

export async function readCells(shard: DurableObjectStub<OutcomeShard>): Promise<Cell[]> {
  return cells.parse(await shard.cells());
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
    outcomes: merge(a.outcomes, b.outcomes),
    ...((a.histogram ?? b.histogram) && {
      histogram: mergeHistograms(a.histogram ?? noOutcomes, b.histogram ?? noOutcomes),
    }),
  };
}
