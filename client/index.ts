import type { Experiment } from "../schemas/experiment.ts";
import type { Health } from "../schemas/health.ts";
import type { Manifest, PolicySummary } from "../schemas/manifest.ts";
import { type Act, actingMethods } from "./acting.ts";
import { type ClientOptions, connect, type RequestOptions } from "./connection.ts";
import { type ExperimentClient, experimentClient } from "./experiments.ts";
import { type ActStream, connectStream } from "./stream.ts";

export type { ActMode, Returnable } from "../schemas/policy-interface.ts";
export type { Problem } from "../schemas/problem.ts";
export type { Act, Answer, BatchAnswer, BatchQuestion, Question } from "./acting.ts";
export {
  type AdminClient,
  type AdminClientOptions,
  createAdminClient,
  type MetricsSummary,
  type PolicyPackage,
  type PromoteOptions,
  type Publication,
  type RegisteredPolicy,
} from "./admin.ts";
export type {
  AdminExperiment,
  Exclusions,
  Experiment,
  ExperimentDeclaration,
  WeightsRequest,
} from "./admin-experiments.ts";
export type { ClientOptions, RequestOptions } from "./connection.ts";
export type {
  ExperimentAction,
  ExperimentClient,
  ExperimentQuestion,
  ExperimentResults,
  Outcome,
  OutcomesResponse,
} from "./experiments.ts";
export { RefusalError } from "./refusal.ts";
export { type ActStream, type Ask, StreamClosedError } from "./stream.ts";
export type { Health, Manifest, PolicySummary };

/** A client of a Worker. The Worker's refusals are thrown as RefusalError. */
export interface Client {
  /** Returns the state of the Worker. */
  health(options?: RequestOptions): Promise<Health>;
  policies(options?: RequestOptions): Promise<PolicySummary[]>;
  manifest(policy: string, options?: RequestOptions): Promise<Manifest>;
  /** Downloads the ONNX file of a version. */
  actor(policy: string, version: string, options?: RequestOptions): Promise<ArrayBuffer>;
  act: Act;
  experiments(options?: RequestOptions): Promise<Experiment[]>;
  /** Returns an experiment by name. The first request shows whether it exists. */
  experiment(name: string): ExperimentClient;
  /** Opens a WebSocket to a policy; aborting the signal closes it. */
  stream(policy: string, options?: RequestOptions): Promise<ActStream>;
}

/** Creates a client for browsers, Node and Workers. */
export function createClient(options: ClientOptions): Client {
  const connection = connect(options);
  return {
    health: (options) => connection.get("healthz", options),
    async policies(options) {
      return (await connection.get<{ policies: PolicySummary[] }>("v1/policies", options)).policies;
    },
    manifest: (policy, options) =>
      connection.get(`v1/policies/${encodeURIComponent(policy)}`, options),
    actor(policy, version, options) {
      const [name, of] = [policy, version].map(encodeURIComponent);
      return connection.getBytes(`v1/policies/${name}/versions/${of}/actor.onnx`, options);
    },
    act: actingMethods(connection),
    async experiments(options) {
      const path = "v1/experiments";
      return (await connection.get<{ experiments: Experiment[] }>(path, options)).experiments;
    },
    experiment: (name) => experimentClient(connection, name),
    stream: (policy, options) => connectStream(connection, policy, options),
  };
}
