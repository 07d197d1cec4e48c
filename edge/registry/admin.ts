import { type Context, Hono } from "hono";
import { type Manifest, policyName } from "../../schemas/manifest.ts";
import { promoteRequest, rollbackRequest } from "../../schemas/registry.ts";
import { allow } from "../allow.ts";
import { limitBody, readJson } from "../body.ts";
import type { Environment } from "../environment.ts";
import { Refusal } from "../problem.ts";
import { parseBody } from "../validation.ts";
import type { Catalog } from "./catalog.ts";
import { mostActorBytes } from "./check-model.ts";
import { checkPackage } from "./check-package.ts";
import { createRegistry, type Registry } from "./operations.ts";
import { readPackage } from "./read-package.ts";
import { refusePart } from "./refuse.ts";
import type { Versions } from "./versions.ts";

/** Manifests of the largest observations, Humanoid's, have 20 kB. */
const mostManifestBytes = 512 * 1024;
/** Boundaries and headers of a form's parts. */
const formBytes = 4 * 1024;
const mostRequestBytes = 4 * 1024;

/** What operators do with the registry of policies: a part of /v1/admin. */
export function registryAdministration(
  bucket: R2Bucket | undefined,
  versions: Versions,
  catalog: Catalog,
): Hono<Environment> {
  const registry = bucket && createRegistry(bucket, versions, catalog);
  const app = new Hono<Environment>();

  app.get("/", async (context) => context.json({ policies: await existing(registry).list() }));
  app.all("/", allow("GET, HEAD"));

  app.put(
    "/:policy/versions/:version",
    limitBody(mostActorBytes + mostManifestBytes + formBytes),
    async (context) => {
      const { publish } = existing(registry);
      const { manifest: unchecked, actor } = await readPackage(context.req);
      const manifest = await checkPackage(unchecked, actor);
      refuseOtherPath(manifest, context.req.param());
      const publication = await publish(manifest, actor);
      return context.json(publication, publication.created ? 201 : 200);
    },
  );
  app.all("/:policy/versions/:version", allow("PUT"));

  app.post("/:policy/promote", limitBody(mostRequestBytes), async (context) => {
    const request = parseBody(promoteRequest, await readJson(context.req));
    return context.json(await existing(registry).promote(nameIn(context), request));
  });
  app.all("/:policy/promote", allow("POST"));

  app.post("/:policy/rollback", limitBody(mostRequestBytes), async (context) => {
    const request = parseBody(rollbackRequest, await readJson(context.req));
    return context.json(await existing(registry).rollback(nameIn(context), request));
  });
  app.all("/:policy/rollback", allow("POST"));

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
  if (path.policy !== name)
    refusePart("/manifest/name", `must be that of the path: ${path.policy}`);
  if (path.version !== version) {
    refusePart("/manifest/version", `must be that of the path: ${path.version}`);
  }
}
