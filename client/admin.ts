import type { Manifest } from "../schemas/manifest.ts";
import type { MetricsSummary } from "../schemas/metrics.ts";
import type { Publication, RegisteredPolicy } from "../schemas/registry.ts";
import { type AdminExperiment, adminExperiment, type Experiment } from "./admin-experiments.ts";
import { type ClientOptions, connect, type RequestOptions } from "./connection.ts";

export type { MetricsSummary, Publication, RegisteredPolicy };

export interface AdminClientOptions extends Omit<ClientOptions, "WebSocket"> {
  /** One of the Worker's ADMIN_TOKENS. */
  token: string;
}

/** A policy package, as softedge exports it. */
export interface PolicyPackage {
  /** The content of manifest.json. */
  manifest: Manifest;
  /** The bytes of actor.onnx. */
  actor: Blob | ArrayBuffer | Uint8Array;
}

export interface PromoteOptions extends RequestOptions {
  /**
   * The share of callers, between 0 and 1, that the version answers as a canary. Without it, the
   * version becomes live.
   */
  share?: number | undefined;
}

/** Administers a Worker. Its refusals are thrown as RefusalError. */
export interface AdminClient {
  /** Lists every policy with its live, bundled and published versions. */
  policies(options?: RequestOptions): Promise<RegisteredPolicy[]>;
  /**
   * Publishes a version, which the Worker checks. It then answers requests that pin it. One that was
   * published before stays as it is: `created` is false, and `kept` names what was sent otherwise.
   */
  publish(policyPackage: PolicyPackage, options?: RequestOptions): Promise<Publication>;
  /** Makes a published version live, or a canary. Returns the policy's new state. */
  promote(policy: string, version: string, options?: PromoteOptions): Promise<RegisteredPolicy>;
  /** Takes back a canary or the live version. Returns the policy's new state. */
  rollback(policy: string, version: string, options?: RequestOptions): Promise<RegisteredPolicy>;
  experiments(options?: RequestOptions): Promise<Experiment[]>;
  /** Returns an experiment by name, which need not be declared yet. */
  experiment(name: string): AdminExperiment;
  /** Returns the counts of answered and refused requests, by policy, version and mode. */
  metrics(options?: RequestOptions): Promise<MetricsSummary>;
}

/** Creates a client for operators. It is separate so that callers who only act need not load it. */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const connection = connect(options);
  const pathOf = (policy: string) => `v1/admin/policies/${encodeURIComponent(policy)}`;
  return {
    async policies(options) {
      const path = "v1/admin/policies";
      return (await connection.get<{ policies: RegisteredPolicy[] }>(path, options)).policies;
    },
    async publish({ manifest, actor }, options) {
      const form = new FormData();
      form.set("manifest", new Blob([JSON.stringify(manifest)], { type: "application/json" }));
      // Blobs do not accept shared memory; a copy is never shared.
      form.set("actor", new Blob([actor instanceof Uint8Array ? new Uint8Array(actor) : actor]));
      const { name, version } = manifest;
      const path = `${pathOf(name)}/versions/${encodeURIComponent(version)}`;
      return connection.put(path, form, options);
    },
    promote: (policy, version, { share, ...options } = {}) =>
      connection.post(`${pathOf(policy)}/promote`, { version, share }, options),
    rollback: (policy, version, options) =>
      connection.post(`${pathOf(policy)}/rollback`, { version }, options),
    async experiments(options) {
      const path = "v1/admin/experiments";
      return (await connection.get<{ experiments: Experiment[] }>(path, options)).experiments;
    },
    experiment: (name) => adminExperiment(connection, name),
    metrics: (options) => connection.get("v1/admin/metrics", options),
  };
}
