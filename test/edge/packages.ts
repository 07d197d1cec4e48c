import distributions from "softedge:distributions";
import { createSession } from "softedge:inference";
import policies from "softedge:policies";
import versions from "softedge:versions";
import { expect } from "vitest";
import { Refusal } from "../../edge/http/refusal.ts";
import { checkPackage } from "../../edge/package/check-package.ts";
import { sha256Of } from "../../edge/storage/sha256.ts";
import { type Manifest, manifest } from "../../schemas/manifest.ts";

export interface Package {
  manifest: Manifest;
  actor: ArrayBuffer;
}

/** The packages that are bundled with the Worker of the tests: pendulum and taxi. */
export const bundledPackages: Package[] = policies.map(parse);
const otherPackages = versions.map(parse);

/** Policies of other distributions, which are published where tests want them. */
const distributionPackages = distributions.map(parse);

function parse({ manifest: unchecked, actor }: (typeof policies)[number]): Package {
  return { manifest: manifest.parse(unchecked), actor };
}

export const bundled = (name: string) => find(bundledPackages, name);
/** Another version of the same policy. */
export const another = (name: string) => find(otherPackages, name);

/** A policy that is written by hand: deterministic, composed, implicit, clipped, or pushes. */
export const written = (name: string) => find(distributionPackages, name);
export const bundledOrWritten = (name: string) =>
  find([...bundledPackages, ...distributionPackages], name);

function find(packages: Package[], name: string): Package {
  const found = packages.find(({ manifest }) => manifest.name === name);
  if (!found) throw new Error(`the tests have no ${name}`);
  return found;
}

/** The same package under another name. */
export function renamed({ manifest, actor }: Package, name: string): Package {
  return { manifest: { ...manifest, name }, actor };
}

/** A package of another actor, whose manifest says what its SHA-256, version and length are. */
export async function withActor({ manifest }: Package, actor: ArrayBuffer): Promise<Package> {
  const sha256 = await sha256Of(actor);
  const file = { ...manifest.actor, bytes: actor.byteLength, sha256 };
  return { manifest: { ...manifest, version: sha256.slice(0, 16), actor: file }, actor };
}

/** Whether a package is accepted; null, or why it is refused, which must be the sender's fault. */
export async function refusalOfPackage(manifest: unknown, actor: ArrayBuffer) {
  try {
    await checkPackage(manifest, actor, createSession);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.status).toBe(422);
    return error.toProblem();
  }
}
