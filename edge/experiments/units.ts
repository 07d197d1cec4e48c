import type { OutcomeReport } from "../../schemas/outcome.ts";
import type { CountedUnit, OutcomeRules } from "./cells.ts";

/** To which arm a unit was assigned, and in which phase of the weights. */
export interface Assignment {
  unit: string;
  phase: number;
  arm: number;
  /** When it was answered, in ms; undefined where that is not known. */
  at?: number | undefined;
}

/** What units were answered. */
export interface Exposures {
  /** Units that count for the arm that answered them. */
  counted: readonly Assignment[];
  /** Units that were told that they do not count. */
  uncounted: readonly string[];
}

/** A part of a unit's outcome. */
export interface Report extends Omit<OutcomeReport, "ticket"> {
  /** The arm that the unit counts for; undefined where it does not count. */
  assignment: Assignment | undefined;
  /** True if the unit is known to have been told so; else it is what it would be told now. */
  met: boolean;
  /** When it was received, in ms. */
  at: number;
}

/** A unit that an operator has excluded. */
export interface Exclusion {
  unit: string;
  reason: string;
  at: string;
}

/** What the experiment's definition says of its units. It is always the same. */
export interface UnitRules extends OutcomeRules {
  /** The units that are kept; later ones are not counted. */
  most: number;
}

/** A unit as it is stored. */
export type StoredUnit = CountedUnit & {
  id: number;
  unit: string;
  /** The sum of its reports without error, as JSON, where `value` is not all of it. */
  parts: string | null;
  /** How many reports it has. */
  keys: number;
  /** How many decisions it asked for, if that was reported. */
  steps: number | null;
  /** The rewards of its last steps as JSON, if they were reported. */
  rewards: string | null;
};

/** The characters of rewards with which a page of units is full. */
const mostCharacters = 4e6;

/** True of a page that has room for no more units: some may be behind it. */
export function isFullPage(units: readonly Pick<StoredUnit, "rewards">[], most: number): boolean {
  const characters = units.reduce((sum, { rewards }) => sum + (rewards?.length ?? 0), 0);
  return units.length >= most || characters >= mostCharacters;
}
