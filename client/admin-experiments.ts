import type { Experiment, ExperimentDeclaration, WeightsRequest } from "../schemas/experiment.ts";
import type { Connection, RequestOptions } from "./connection.ts";

export type { Experiment, ExperimentDeclaration, WeightsRequest };

/** What operators do with an experiment; each answers how it is then. */
export interface AdminExperiment {
  /** Declares it, or declares it anew while it has not begun. */
  declare(
    declaration: Omit<ExperimentDeclaration, "name">,
    options?: RequestOptions,
  ): Promise<Experiment>;
  /** Begins to assign units. */
  start(options?: RequestOptions): Promise<Experiment>;
  /** Changes the shares of the arms, and of the units that take part, while it runs. */
  reweight(weights: WeightsRequest, options?: RequestOptions): Promise<Experiment>;
  /** Ends it: from then on the first arm answers. */
  stop(reason?: string, options?: RequestOptions): Promise<Experiment>;
  /** Forgets it, once it has ended, with its units and all that was seen; answers how it was. */
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
