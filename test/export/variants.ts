import { readPackage, versionOf, writePackage } from "../../export/policy-package.ts";
import { sha256 } from "../../files/sha256.ts";
import type { Manifest } from "../../schemas/manifest.ts";

/** A package as the pendulum that comes with softedge, but with another actor and version. */
export function variant(number: number, changed: Partial<Manifest> = {}) {
  const { manifest, actor: original } = readPackage("policies/pendulum");
  const actor = Buffer.concat([original, Buffer.of(number)]);
  const version = versionOf(actor);
  const file = { ...manifest.actor, sha256: sha256(actor), bytes: actor.length };
  const created = new Date(Date.UTC(2026, 0, number)).toISOString();
  return {
    manifest: { ...manifest, name: "mine", version, actor: file, created, ...changed },
    actor,
  };
}

/** Writes such packages of a policy, of which the last is live. Returns their versions. */
export function writeVariants(folder: string, name: string, numbers: readonly number[]): string[] {
  return numbers.map((number) => {
    const { manifest, actor } = variant(number, { name });
    return writePackage(folder, manifest, actor).manifest.version;
  });
}
