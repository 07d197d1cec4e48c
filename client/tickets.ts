import type { ExperimentAction } from "../schemas/experiment-act.ts";

/** The units whose tickets are kept; of more, those that asked first are forgotten. */
const mostKept = 100_000;

/** The tickets of units, to be sent with their reports. */
export interface TicketBook {
  keep(unit: string, answer: Pick<ExperimentAction, "ticket" | "counted" | "declaration">): void;
  /** Returns a report with its unit's ticket, if there is one and the report has none. */
  attach<Outcome extends { unit: string; ticket?: string | undefined }>(outcome: Outcome): Outcome;
}

export function createTicketBook(): TicketBook {
  const kept = new Map<string, { ticket: string; counted: boolean; declaration?: string }>();
  return {
    keep(unit, { ticket, counted, declaration }) {
      if (ticket === undefined) return;
      const before = kept.get(unit);
      // A unit counts for the arm that it met first, and goes on to count after a stop; but the name
      // of the experiment may have been declared anew since.
      if (before?.counted && before.declaration === declaration) return;
      kept.set(unit, { ticket, counted, ...(declaration !== undefined && { declaration }) });
      const [oldest] = kept.keys();
      if (kept.size > mostKept) kept.delete(oldest);
    },
    attach(outcome) {
      const known = kept.get(outcome.unit);
      return known && !outcome.ticket ? { ...outcome, ticket: known.ticket } : outcome;
    },
  };
}
