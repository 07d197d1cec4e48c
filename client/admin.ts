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
  /** What manifest.json says. */
  manifest: Manifest;
  /** The bytes of actor.onnx. */
  actor: Blob | ArrayBuffer | Uint8Array;
}

export interface PromoteOptions extends RequestOptions {
  /** Between 0 and 1: the version becomes a canary, for this part of those who ask. */
  share?: number | undefined;
}

/** Administers a Worker. What it refuses is thrown as a RefusalError. */
export interface AdminClient {
  /** Every policy, what of it is live, and what could be. */
  policies(options?: RequestOptions): Promise<RegisteredPolicy[]>;
  /** Stores a version, which the Worker checks, and which answers those who pin it. */
  publish(policyPackage: PolicyPackage, options?: RequestOptions): Promise<Publication>;
  /** Makes a published version live, or a canary; answers how the policy is then. */
  promote(policy: string, version: string, options?: PromoteOptions): Promise<RegisteredPolicy>;
  /** Takes a canary or the live version back; answers how the policy is then. */
  rollback(policy: string, version: string, options?: RequestOptions): Promise<RegisteredPolicy>;
  experiments(options?: RequestOptions): Promise<Experiment[]>;
  /** An experiment by its name, declared or yet to be. */
  experiment(name: string): AdminExperiment;
  /** What the Worker answered and refused, by policy, version and mode. */
  metrics(options?: RequestOptions): Promise<MetricsSummary>;
}

/** A client for operators, apart from the other: who only acts need not load it. */
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
      // Blobs take no bytes that are shared; the copy's are its own.
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
