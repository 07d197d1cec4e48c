import policies from "softedge:policies";
import { expect } from "vitest";
import { Refusal } from "../../edge/problem.ts";
import { checkPackage } from "../../edge/registry/check-package.ts";
import { type Manifest, manifest as manifestSchema } from "../../schemas/manifest.ts";

export interface Package {
  manifest: Manifest;
  actor: ArrayBuffer;
}

/** A package that softedge exported: "pendulum" or "taxi". */
export function exportedPackage(name: string): Package {
  for (const { manifest, actor } of policies) {
    const parsed = manifestSchema.parse(manifest);
    if (parsed.name === name) return { manifest: parsed, actor };
  }
  throw new Error(`the tests serve no ${name}`);
}

/** A package of another actor, whose manifest says what its SHA-256, version and length are. */
export async function withActor({ manifest }: Package, actor: ArrayBuffer): Promise<Package> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", actor));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const file = { ...manifest.actor, bytes: actor.byteLength, sha256 };
  return { manifest: { ...manifest, version: sha256.slice(0, 16), actor: file }, actor };
}

/** Whether a package is accepted; null, or why it is refused, which must be the sender's fault. */
export async function refusalOfPackage(manifest: unknown, actor: ArrayBuffer) {
  try {
    const policy = await checkPackage(manifest, actor);
    await policy.release();
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.status).toBe(422);
    return error.toProblem();
  }
}
