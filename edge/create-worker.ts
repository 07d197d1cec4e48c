import { env, waitUntil } from "cloudflare:workers";
import type { Hono } from "hono";
import type { Manifest } from "../schemas/manifest.ts";
import { createDirectActing } from "./direct.ts";
import type { WorkerEnv } from "./http/worker-env.ts";
import type { CreateSession } from "./inference/session.ts";
import { createSessions } from "./inference/sessions.ts";
import { createSession as createOwnSession } from "./inference/simd/engine.ts";
import { createMetrics } from "./observe/metrics.ts";
import { createCatalog } from "./registry/catalog.ts";
import { createVersions } from "./registry/versions.ts";
import { createSingleFlight } from "./storage/single-flight.ts";

/** A policy package as a bundle has it. */
export type PolicyModule = {
  /** The bytes of actor.onnx. */
  actor: ArrayBuffer;
} & (
  | {
      /** The content of manifest.json, as yet unchecked. */
      manifest: unknown;
      checked?: false;
    }
  | {
      /** A manifest that was checked when the bundle was made. */
      manifest: Manifest;
      checked: true;
    }
);

/** The parts of a Worker that its author chooses. */
export interface WorkerParts {
  /** The policies to serve without a registry: the default export of `softedge:policies`. */
  policies: readonly PolicyModule[];
  /** The engine that evaluates actors; by default softedge's own. */
  createSession?: CreateSession;
}

/** The softedge Worker. */
export interface SoftedgeWorker {
  fetch: Hono<WorkerEnv>["fetch"];
  /** Keeps decisions that come from a queue. */
  queue(batch: MessageBatch<string>, bindings: { POLICIES?: R2Bucket }): Promise<void>;
  /** The app of all routes; it is loaded when it is first asked for. */
  app(): Promise<Hono<WorkerEnv>>;
}

/**
 * Creates the Worker that serves policies, to be a Worker's default export or to be mounted in
 * another one. Its bindings are those of softedge's wrangler.toml; all but ASSETS are optional.
 *
 * To be awaited at the top level of a module: actors are then loaded while the Worker starts, and no
 * request pays for it. What acting does not need is loaded by the first request that needs it.
 *
 * @throws {z.ZodError} if a manifest is invalid
 * @throws {Error} if an actor cannot be opened
 */
export async function createWorker({
  policies,
  createSession = createOwnSession,
}: WorkerParts): Promise<SoftedgeWorker> {
  const bundled = await Promise.all(policies.map(checkedPackage));
  const once = createSingleFlight<void>(waitUntil);
  const versions = createVersions(bundled, env.POLICIES, createSessions(createSession, once));
  await versions.start();
  const catalog = createCatalog(versions, env.POLICIES, once, waitUntil);
  const metrics = createMetrics({ store: env.METRICS, dataset: env.ANALYTICS }, waitUntil);
  const actDirectly = createDirectActing({ catalog, metrics });

  let loaded: Hono<WorkerEnv> | undefined;
  async function app(): Promise<Hono<WorkerEnv>> {
    if (loaded) return loaded;
    const { createApp } = await import("./app.ts");
    const { createExperiments, storageIn } = await import("./experiments/experiments.ts");
    const storage = storageIn(env);
    // Another request may have been faster.
    loaded ??= createApp({
      bucket: env.POLICIES,
      createSession,
      versions,
      catalog,
      experiments: storage && createExperiments(storage, once, waitUntil),
      metrics,
    });
    return loaded;
  }

  return {
    async fetch(request, bindings = {}, context) {
      const answer = await actDirectly(request, bindings);
      return answer ?? (await app()).fetch(request, bindings, context);
    },
    async queue(batch, { POLICIES: bucket }) {
      if (!bucket) {
        throw new Error("decisions come from a queue, and no POLICIES is bound to keep them");
      }
      const { keepDecisions } = await import("./experiments/decision-log.ts");
      await keepDecisions(batch, bucket);
    },
    app,
  };
}

async function checkedPackage({ manifest, checked, actor }: PolicyModule) {
  if (checked) return { manifest, actor };
  const { storedManifest } = await import("../schemas/stored-manifest.ts");
  return { manifest: storedManifest.parse(manifest), actor };
}
