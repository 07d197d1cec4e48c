import { type Context, Hono } from "hono";
import { type Manifest, policyName } from "../../schemas/manifest.ts";
import { promoteRequest, rollbackRequest } from "../../schemas/registry.ts";
import { readJson } from "../http/body.ts";
import { Refusal, refuse } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import type { CreateSession } from "../inference/session.ts";
import { mostActorBytes } from "../package/check-model.ts";
import { checkPackage } from "../package/check-package.ts";
import type { Catalog } from "./catalog.ts";
import { createRegistry, type Registry } from "./operations.ts";
import { readPackageUpload } from "./read-package.ts";
import type { Versions } from "./versions.ts";

/** Manifests of the largest observations, Humanoid's, have 20 kB. */
const mostManifestBytes = 512 * 1024;
/** Boundaries and headers of a form's parts. */
const formBytes = 4 * 1024;
const mostRequestBytes = 4 * 1024;

/** The routes by which operators publish and promote policies: a part of /v1/admin. */
export function registryAdministration(
  bucket: R2Bucket | undefined,
  createSession: CreateSession,
  versions: Versions,
  catalog: Catalog,
): Hono<WorkerEnv> {
  const registry = bucket && createRegistry(bucket, versions, catalog);
  const app = new Hono<WorkerEnv>();

  app.get("/", async (context) => context.json({ policies: await existing(registry).list() }));

  app.put("/:policy/versions/:version", async (context) => {
    const { publish } = existing(registry);
    const { manifest: unchecked, actor } = await readPackageUpload(
      context,
      mostActorBytes + mostManifestBytes + formBytes,
    );
    const manifest = await checkPackage(unchecked, actor, createSession);
    refuseOtherPath(manifest, context.req.param());
    const publication = await publish(manifest, actor);
    return context.json(publication, publication.created ? 201 : 200);
  });

  app.post("/:policy/promote", async (context) => {
    const request = parseBody(promoteRequest, await readJson(context, mostRequestBytes));
    return context.json(await existing(registry).promote(nameIn(context), request));
  });

  app.post("/:policy/rollback", async (context) => {
    const request = parseBody(rollbackRequest, await readJson(context, mostRequestBytes));
    return context.json(await existing(registry).rollback(nameIn(context), request));
  });

  return app;
}

function existing(registry: Registry | undefined): Registry {
  if (registry) return registry;
  throw new Refusal(
    501,
    "there is no registry here: bind an R2 bucket as POLICIES (wrangler.toml)",
  );
}

/** A name that no policy can have names none. */
function nameIn(context: Context): string {
  const { data } = policyName.safeParse(context.req.param("policy"));
  if (data !== undefined) return data;
  throw new Refusal(404, "there is no such policy");
}

function refuseOtherPath({ name, version }: Manifest, path: { policy: string; version: string }) {
  if (path.policy !== name) refuse("/manifest/name", `must be that of the path: ${path.policy}`);
  if (path.version !== version) {
    refuse("/manifest/version", `must be that of the path: ${path.version}`);
  }
}
