import type { Experiment } from "../schemas/experiment.ts";
import type { ExperimentAction } from "../schemas/experiment-act.ts";
import type { ExperimentActRequest } from "../schemas/experiment-act-request.ts";
import type { ExperimentResults } from "../schemas/experiment-results.ts";
import type { OutcomeReport, OutcomesResponse } from "../schemas/outcome.ts";
import type { Returnable } from "../schemas/policy-interface.ts";
import type { Connection, RequestOptions } from "./connection.ts";

/** A unit's question in an experiment. The arm determines the version and the mode. */
export interface ExperimentQuestion extends Omit<ExperimentActRequest, "return"> {
  return?: readonly Returnable[];
}

export type { ExperimentAction, ExperimentResults, OutcomesResponse };

/** A part of a unit's outcome. Without `final`, it completes the outcome. */
export type Outcome = Omit<OutcomeReport, "final"> & { final?: boolean };

/** An experiment, as units and observers see it. */
export interface ExperimentClient {
  experiment(options?: RequestOptions): Promise<Experiment>;
  act(question: ExperimentQuestion, options?: RequestOptions): Promise<ExperimentAction>;
  /**
   * Reports outcomes. They are stored once this resolves; until then they may be sent again, and
   * count once.
   */
  report(outcomes: readonly Outcome[], options?: RequestOptions): Promise<OutcomesResponse>;
  results(options?: RequestOptions): Promise<ExperimentResults>;
}

export function experimentClient(connection: Connection, name: string): ExperimentClient {
  const path = `v1/experiments/${encodeURIComponent(name)}`;
  return {
    experiment: (options) => connection.get(path, options),
    act: (question, options) => connection.post(`${path}/act`, question, options),
    report: (outcomes, options) => connection.post(`${path}/outcomes`, { outcomes }, options),
    results: (options) => connection.get(`${path}/results`, options),
  };
}
