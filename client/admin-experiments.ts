import type { Experiment, ExperimentDeclaration, WeightsRequest } from "../schemas/experiment.ts";
import type { Connection, RequestOptions } from "./connection.ts";

export type { Experiment, ExperimentDeclaration, WeightsRequest };

/** An experiment, as operators manage it. Each method returns the experiment's new state. */
export interface AdminExperiment {
  /** Declares the experiment, or replaces its definition before it has started. */
  declare(
    declaration: Omit<ExperimentDeclaration, "name">,
    options?: RequestOptions,
  ): Promise<Experiment>;
  /** Starts assigning units. */
  start(options?: RequestOptions): Promise<Experiment>;
  /** Changes the weights of the arms and the coverage while it runs. */
  reweight(weights: WeightsRequest, options?: RequestOptions): Promise<Experiment>;
  /** Stops it: from then on the first arm answers. */
  stop(reason?: string, options?: RequestOptions): Promise<Experiment>;
  /** Deletes a stopped experiment with its units and outcomes. Returns its last state. */
  remove(options?: RequestOptions): Promise<Experiment>;
}

export function adminExperiment(connection: Connection, name: string): AdminExperiment {
  const path = `v1/admin/experiments/${encodeURIComponent(name)}`;
  return {
    declare: (declaration, options) => connection.put(path, { ...declaration, name }, options),
    start: (options) => connection.post(`${path}/start`, {}, options),
    reweight: (weights, options) => connection.post(`${path}/weights`, weights, options),
    stop: (reason, options) => connection.post(`${path}/stop`, { reason }, options),
    remove: (options) => connection.delete(path, options),
  };
}
