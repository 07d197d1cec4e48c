import { Refusal, refuse } from "../http/refusal.ts";
import type { Catalog, Served } from "./catalog.ts";
import { chooseServed, describeServed } from "./choose.ts";
import type { Policy } from "./policy.ts";

/**
 * Finds what is served under a name.
 *
 * @throws {Refusal} when nothing answers for a policy of this name
 */
export async function findServed(catalog: Catalog, name: string): Promise<Served> {
  const served = await catalog.find(name);
  if (served) return served;
  const known = (await catalog.names()).join(", ") || "none";
  throw new Refusal(404, `there is no such policy; the policies here: ${known}`);
}

/**
 * Finds a version of a policy.
 *
 * @throws {Refusal} when nothing answers for a policy of this name, or it has no such version
 */
export async function findVersion(
  catalog: Catalog,
  name: string,
  version: string,
): Promise<Policy> {
  const served = await findServed(catalog, name);
  const found = await catalog.findVersion(served, version);
  if (found) return found;
  throw new Refusal(404, `there is no such version; ${describeServed(served)}`);
}

/**
 * Returns the version that answers a request: the one that it pins, or one of those that are served.
 *
 * @param body its parsed JSON, as yet unchecked
 * @param asker identifies who always gets the same version; by default the request's seed
 * @throws {Refusal} when the version that it pins was never published
 */
export async function answering(
  catalog: Catalog,
  served: Served,
  body: unknown,
  asker?: number,
): Promise<Policy> {
  // Where one version answers them all, nothing else matters.
  if (!served.canary && !gives(body, "version")) return served.live;
  const { asked } = await import("./asked.ts");
  const { version, seed } = asked.safeParse(body).data ?? {};
  if (version === undefined) return chooseServed(served, asker ?? seed);
  const found = await catalog.findVersion(served, version);
  if (found) return found;
  return refuse("/version", `is not served here; ${describeServed(served)}`, 409);
}

function gives(body: unknown, field: string): boolean {
  return typeof body === "object" && body !== null && field in body;
}

/** The largest body of a question to a policy in bytes, whichever of its versions answers it. */
export function mostBytesOf({ live, canary }: Served): number {
  return Math.max(live.mostBytes, canary?.policy.mostBytes ?? 0);
}
