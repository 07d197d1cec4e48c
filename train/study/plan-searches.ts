import type { RunConfig } from "../registry.ts";
import type { Candidate } from "./expand.ts";
import { rungsOf, type SuccessiveHalving } from "./search/rungs.ts";
import type { StudyFile } from "./study-file.ts";

/** The search for the best candidate in an environment. */
export interface PlannedSearch {
  /** The environment, as it is called in names: returns of others are no comparison. */
  environment: string;
  candidates: readonly Candidate[];
  /** The rungs of successive halving, if the study has it. */
  halving?: { rungs: readonly number[]; factor: number };
}

/** The settings on which the rungs of a config depend; undefined for algorithms without steps. */
function scheduleOf(config: RunConfig): Parameters<typeof rungsOf>[1] | undefined {
  if (!("steps" in config)) return undefined;
  const { steps, evaluation_interval } = config;
  return { steps, evaluation_interval };
}

/**
 * The rungs at which candidates of an environment are compared.
 *
 * @throws {Error} naming a candidate that cannot be compared with the others
 */
function commonRungs(halving: SuccessiveHalving, candidates: readonly Candidate[]): number[] {
  const schedules = candidates.map(({ name, runs }) => {
    const schedule = scheduleOf(runs[0].config);
    if (schedule) return { name, schedule };
    throw new Error(`halving: ${name} takes no environment steps after which it could be stopped`);
  });
  const [first] = schedules;
  for (const { name, schedule } of schedules) {
    for (const field of ["steps", "evaluation_interval"] as const) {
      if (schedule[field] === first.schedule[field]) continue;
      throw new Error(
        `halving: candidates of an environment need the same ${field}, but it is ` +
          `${first.schedule[field]} in ${first.name} and ${schedule[field]} in ${name}`,
      );
    }
  }
  return rungsOf(halving, first.schedule, candidates.length);
}

/**
 * The searches of a study, one for each environment. A study that varies no settings and stops no
 * runs has none.
 *
 * @throws {Error} naming the field that does not fit the candidates
 */
export function planSearches(
  { grid, search, halving }: StudyFile,
  candidates: readonly Candidate[],
): PlannedSearch[] {
  if (Object.keys(grid).length === 0 && !search && !halving) return [];
  const byEnvironment = Map.groupBy(candidates, ({ environment }) => environment);
  return Array.from(byEnvironment, ([environment, compared]) => ({
    environment,
    candidates: compared,
    ...(halving && {
      halving: { rungs: commonRungs(halving, compared), factor: halving.factor },
    }),
  }));
}
