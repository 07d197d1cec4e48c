import { readOutcomes } from "../experience/outcomes-file.ts";
import { unitPages } from "../experience/pull.ts";
import type { ExperimentUnit } from "../schemas/decision.ts";
import type { Experiment } from "../schemas/experiment.ts";
import { experienceOf } from "./experience-source.ts";
import { registryAt } from "./registry-client.ts";

/** An outcome that counts. */
export interface CountedOutcome {
  unit: string;
  value: number;
  covariate?: number;
  /** Absent of outcomes from a file. */
  arm?: string;
  phase: number;
}

/** Outcomes of units, in the order in which they came, and the number of units that do not count. */
export interface CountedOutcomes {
  outcomes: CountedOutcome[];
  leftOut: { unfinished: number; excluded: number };
}

/**
 * Reads the units of an experiment from a Worker; needs one of its ADMIN_TOKENS.
 *
 * @throws {Error} if the Worker refuses, does not answer, or has no such experiment
 */
export async function storedOutcomes(
  url: string,
  name: string,
): Promise<CountedOutcomes & { experiment: Experiment }> {
  const source = experienceOf(registryAt(url), name);
  const experiment = await source.experiment();
  const shards: ExperimentUnit[][] = [];
  for await (const { shard, units } of unitPages(source)) {
    shards[shard] = [...(shards[shard] ?? []), ...units];
  }
  return { experiment, ...counted(merged(shards)) };
}

export function outcomesOfFile(file: string): CountedOutcomes {
  return counted(readOutcomes(file).map((outcome) => ({ ...outcome, phase: 0 })));
}

/**
 * Units of all shards by phase. Within a phase, each shard's are in their order; how those of
 * different shards came is not stored, so that they are spread evenly.
 */
export function merged(shards: readonly (readonly ExperimentUnit[])[]): ExperimentUnit[] {
  return shards
    .flatMap((units) =>
      [...Map.groupBy(units, ({ phase }) => phase).values()].flatMap((group) =>
        group.map((unit, i) => ({ unit, place: (i + 0.5) / group.length })),
      ),
    )
    .toSorted((a, b) => a.unit.phase - b.unit.phase || a.place - b.place)
    .map(({ unit }) => unit);
}

type Outcome = Pick<ExperimentUnit, "unit" | "value" | "final" | "excluded" | "phase"> &
  Partial<Pick<ExperimentUnit, "arm" | "covariate">>;

function counted(units: readonly Outcome[]): CountedOutcomes {
  const included = units.filter(({ excluded }) => !excluded);
  const finished = included.filter(({ final }) => final);
  return {
    outcomes: finished.map(({ unit, value, covariate, arm, phase }) => ({
      unit,
      value,
      phase,
      ...(arm !== undefined && { arm }),
      ...(typeof covariate === "number" && { covariate }),
    })),
    leftOut: {
      unfinished: included.length - finished.length,
      excluded: units.length - included.length,
    },
  };
}
