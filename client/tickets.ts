import type { ExperimentAction } from "../schemas/experiment-act.ts";

/** The units whose tickets are kept; of more, those that asked first are forgotten. */
const mostKept = 100_000;

/** The tickets of units, to be sent with their reports. */
export interface TicketBook {
  keep(unit: string, answer: Pick<ExperimentAction, "ticket" | "counted">): void;
  /** Returns a report with its unit's ticket, if there is one and the report has none. */
  attach<Outcome extends { unit: string }>(outcome: Outcome): Outcome;
}

export function createTicketBook(): TicketBook {
  const kept = new Map<string, { ticket: string; counted: boolean }>();
  return {
    keep(unit, { ticket, counted }) {
      // A unit counts for the arm that it met first, and goes on to count after a stop.
      if (ticket === undefined || kept.get(unit)?.counted) return;
      kept.set(unit, { ticket, counted });
      const [oldest] = kept.keys();
      if (kept.size > mostKept) kept.delete(oldest);
    },
    attach(outcome) {
      const known = kept.get(outcome.unit);
      return known ? { ticket: known.ticket, ...outcome } : outcome;
    },
  };
}
