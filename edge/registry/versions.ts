import type { Manifest } from "../../schemas/manifest.ts";
import type { Sessions } from "../inference/sessions.ts";
import { createPolicy, type Policy } from "./policy.ts";
import { readActor, readManifest } from "./store.ts";

/** A policy package that is part of the Worker. */
export interface BundledPackage {
  manifest: Manifest;
  actor: ArrayBuffer;
}

/** Every version of every policy, whether it is live or not. */
export interface Versions {
  /** The version of each policy that is part of the Worker. */
  readonly bundled: ReadonlyMap<string, Policy>;
  /** Makes those ready, while the Worker starts. */
  start(): Promise<void>;
  /** Undefined if there is none such. */
  find(name: string, version: string): Promise<Policy | undefined>;
  /** A version that is ready to act; an error if there is none such. */
  prepare(name: string, version: string): Promise<Policy>;
}

/** The versions that an isolate keeps: each is small besides its session. */
const mostKept = 256;

/** @param bucket the registry's, if there is a registry */
export function createVersions(
  packages: readonly BundledPackage[],
  bucket: R2Bucket | undefined,
  sessions: Sessions,
): Versions {
  const published = new Map<string, Policy>();
  const inside = packages.map(({ manifest, actor }) => ({
    manifest,
    model: { version: manifest.version, read: () => Promise.resolve(actor) },
  }));
  const bundled = new Map(
    inside.map(({ manifest, model }) => [
      manifest.name,
      createPolicy(manifest, sessions.of(model)),
    ]),
  );

  async function find(name: string, version: string): Promise<Policy | undefined> {
    const own = bundled.get(name);
    if (own?.manifest.version === version) return own;
    const key = `${name}/${version}`;
    const kept = published.get(key);
    if (kept || !bucket) return kept;
    const manifest = await readManifest(bucket, name, version);
    if (!manifest) return undefined;
    const model = { version, read: () => readActor(bucket, manifest) };
    const policy = createPolicy(manifest, sessions.of(model));
    published.set(key, policy);
    const [oldest] = published.keys();
    if (published.size > mostKept) published.delete(oldest);
    return policy;
  }

  return {
    bundled,
    async start() {
      for (const { model } of inside) await sessions.open(model);
    },
    find,
    async prepare(name, version) {
      const policy = await find(name, version);
      if (!policy) throw new Error(`the registry has no version ${version} of ${name}`);
      await policy.prepare();
      return policy;
    },
  };
}
