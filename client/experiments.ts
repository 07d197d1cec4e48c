import type { Experiment } from "../schemas/experiment.ts";
import type { ExperimentAction } from "../schemas/experiment-act.ts";
import type { ExperimentActRequest } from "../schemas/experiment-act-request.ts";
import type { ExperimentResults } from "../schemas/experiment-results.ts";
import type { OutcomeReport, OutcomesResponse } from "../schemas/outcome.ts";
import type { Returnable } from "../schemas/policy-interface.ts";
import type { Connection, RequestOptions } from "./connection.ts";
import { createTicketBook } from "./tickets.ts";

/** A unit's question in an experiment. The arm determines the version and the mode. */
export interface ExperimentQuestion extends Omit<ExperimentActRequest, "return"> {
  return?: readonly Returnable[];
}

export type { ExperimentAction, ExperimentResults, OutcomesResponse };

/**
 * A part of a unit's outcome. Without `final`, it completes the outcome. Give the `ticket` of an
 * answer if another client was given it.
 */
export type Outcome = Omit<OutcomeReport, "final"> & { final?: boolean };

/** An experiment, as units and observers see it. */
export interface ExperimentClient {
  experiment(options?: RequestOptions): Promise<Experiment>;
  act(question: ExperimentQuestion, options?: RequestOptions): Promise<ExperimentAction>;
  /**
   * Reports outcomes, with the tickets of answers that this client was given. They are stored once this resolves; until then they may be sent again, and
   * count once.
   */
  report(outcomes: readonly Outcome[], options?: RequestOptions): Promise<OutcomesResponse>;
  results(options?: RequestOptions): Promise<ExperimentResults>;
}

export function experimentClient(connection: Connection, name: string): ExperimentClient {
  const path = `v1/experiments/${encodeURIComponent(name)}`;
  const tickets = createTicketBook();
  return {
    experiment: (options) => connection.get(path, options),
    async act(question, options) {
      const answer = await connection.post<ExperimentAction>(`${path}/act`, question, options);
      tickets.keep(question.unit, answer);
      return answer;
    },
    report: (outcomes, options) =>
      connection.post(`${path}/outcomes`, { outcomes: outcomes.map(tickets.attach) }, options),
    results: (options) => connection.get(`${path}/results`, options),
  };
}
