import { declarationOf, type Experiment } from "../../schemas/experiment.ts";
import type { Assignment } from "./units.ts";

/** What an isolate has told a unit of an experiment. */
export interface ToldUnit {
  /** The arm that it was first answered by and counts for; undefined if it was never counted. */
  met: Assignment | undefined;
  /** The phases in which it was counted, and null if it was answered uncounted. */
  readonly answers: Set<number | null>;
}

/** What an isolate has told units, as far as it remembers. */
export interface ToldUnits {
  of(experiment: Experiment, unit: string): ToldUnit | undefined;
  /**
   * Notes an answer, if its exposure is taken.
   *
   * @param assignment undefined if the answer does not count
   * @param take returns false where the exposure cannot be kept: it counts as untold, and is told
   * with a later answer
   */
  note(
    experiment: Experiment,
    unit: string,
    assignment: Assignment | undefined,
    take: () => boolean,
  ): void;
}

/** @param most the units that are remembered; of more, the oldest are forgotten, and told again */
export function createToldUnits(most: number): ToldUnits {
  const told = new Map<string, ToldUnit>();
  const keyOf = (experiment: Experiment, unit: string) => `${declarationOf(experiment)} ${unit}`;

  return {
    of: (experiment, unit) => told.get(keyOf(experiment, unit)),
    note(experiment, unit, assignment, take) {
      const key = keyOf(experiment, unit);
      const known = told.get(key);
      const answer = assignment?.phase ?? null;
      // Whoever was counted goes on to count.
      if (known?.answers.has(answer) || (known?.met && !assignment) || !take()) return;
      if (known) {
        known.met ??= assignment;
        known.answers.add(answer);
        return;
      }
      told.set(key, { met: assignment, answers: new Set([answer]) });
      const [oldest] = told.keys();
      if (told.size > most) told.delete(oldest);
    },
  };
}
