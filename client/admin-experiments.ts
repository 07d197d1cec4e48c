import type {
  ExclusionList,
  Experiment,
  ExperimentDeclaration,
  WeightsRequest,
} from "../schemas/experiment.ts";
import type { Connection, RequestOptions } from "./connection.ts";

export type { Experiment, ExperimentDeclaration, WeightsRequest };

/** Units that do not count, and why. */
export type Exclusions = ExclusionList["exclusions"];

/** An experiment, as operators manage it. Methods that change it return its new state. */
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
  /** Counts a unit no longer. Returns all units that are excluded, with the reasons. */
  exclude(unit: string, reason: string, options?: RequestOptions): Promise<Exclusions>;
  /** Returns the units that are excluded, with the reasons. */
  exclusions(options?: RequestOptions): Promise<Exclusions>;
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
    async exclude(unit, reason, options) {
      const body = { unit, reason };
      return (await connection.post<ExclusionList>(`${path}/exclusions`, body, options)).exclusions;
    },
    async exclusions(options) {
      return (await connection.get<ExclusionList>(`${path}/exclusions`, options)).exclusions;
    },
    remove: (options) => connection.delete(path, options),
  };
}
