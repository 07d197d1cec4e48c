import { env, waitUntil } from "cloudflare:workers";
import type { Hono } from "hono";
import { storedManifest } from "../schemas/stored-manifest.ts";
import { createApp } from "./app.ts";
import { keepDecisions } from "./experiments/decision-log.ts";
import { createExperiments, storageIn } from "./experiments/experiments.ts";
import type { WorkerEnv } from "./http/worker-env.ts";
import type { CreateSession } from "./inference/session.ts";
import { createSessions } from "./inference/sessions.ts";
import { createSession as createOwnSession } from "./inference/simd/engine.ts";
import { createMetrics } from "./observe/metrics.ts";
import { createCatalog } from "./registry/catalog.ts";
import { createVersions } from "./registry/versions.ts";
import { createSingleFlight } from "./storage/single-flight.ts";

/** A policy package as a bundle has it: unchecked. */
export interface PolicyModule {
  /** The content of manifest.json. */
  manifest: unknown;
  /** The bytes of actor.onnx. */
  actor: ArrayBuffer;
}

/** The parts of a Worker that its author chooses. */
export interface WorkerParts {
  /** The policies to serve without a registry: the default export of `softedge:policies`. */
  policies: readonly PolicyModule[];
  /** The engine that evaluates actors; by default softedge's own. */
  createSession?: CreateSession;
}

/** The softedge Worker: a Hono app, and the consumer of its queue of decisions. */
export type SoftedgeWorker = Hono<WorkerEnv> & {
  queue(batch: MessageBatch<string>, env: { POLICIES?: R2Bucket }): Promise<void>;
};

/**
 * Creates the Worker that serves policies, to be a Worker's default export or to be mounted in
 * another one. Its bindings are those of softedge's wrangler.toml; all but ASSETS are optional.
 *
 * To be awaited at the top level of a module: actors are then loaded while the Worker starts, and no
 * request pays for it.
 *
 * @throws {z.ZodError} if a manifest is invalid
 * @throws {Error} if an actor cannot be opened
 */
export async function createWorker({
  policies,
  createSession = createOwnSession,
}: WorkerParts): Promise<SoftedgeWorker> {
  const bundled = policies.map(({ manifest, actor }) => ({
    manifest: storedManifest.parse(manifest),
    actor,
  }));
  const once = createSingleFlight<void>(waitUntil);
  const versions = createVersions(bundled, env.POLICIES, createSessions(createSession, once));
  await versions.start();
  const storage = storageIn(env);
  const app = createApp({
    bucket: env.POLICIES,
    createSession,
    versions,
    catalog: createCatalog(versions, env.POLICIES, once, waitUntil),
    experiments: storage && createExperiments(storage, once, waitUntil),
    metrics: createMetrics({ store: env.METRICS, dataset: env.ANALYTICS }, waitUntil),
  });
  return Object.assign(app, {
    async queue(batch: MessageBatch<string>, { POLICIES: bucket }: { POLICIES?: R2Bucket }) {
      if (!bucket) {
        throw new Error("decisions come from a queue, and no POLICIES is bound to keep them");
      }
      await keepDecisions(batch, bucket);
    },
  });
}
