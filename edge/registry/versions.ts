import type { Manifest } from "../../schemas/manifest.ts";
import { Refusal } from "../http/refusal.ts";
import type { Sessions } from "../inference/sessions.ts";
import { available } from "../storage/available.ts";
import { defaultAges } from "../storage/known-object.ts";
import { createPolicy, type Policy } from "./policy.ts";
import { listVersions, readActor, readManifest, storePackage } from "./store.ts";

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
  /**
   * A version that is ready to act.
   *
   * @throws {Refusal} with 503 that names it, if it is gone
   */
  prepare(name: string, version: string): Promise<Policy>;
  /** Publishes a version that only the Worker itself has, so that the next deployment leaves it. */
  keep(name: string, version: string): Promise<void>;
  /** Looks anew for versions of a policy: one was published. */
  renew(name: string): void;
}

/** The refusal of what needs a version that was there before. */
export function goneVersion(name: string, version: string): Refusal {
  const detail = `version ${version} of ${name} is gone: publish it again`;
  return new Refusal(503, detail, { headers: { "retry-after": retryAfterSeconds } });
}

const retryAfterSeconds = "60";

/** The versions that an isolate keeps: each is small besides its session. */
const mostKept = 256;

/** The published versions of a policy, as they were some time ago. */
interface Listing {
  versions: ReadonlySet<string>;
  at: number;
}

/**
 * @param bucket the registry's, if there is a registry
 * @param listed milliseconds for which an isolate remembers which versions there are, once it was
 * asked for one that there is not: whoever asks for many of them costs no more reads
 */
export function createVersions(
  packages: readonly BundledPackage[],
  bucket: R2Bucket | undefined,
  sessions: Sessions,
  listed = defaultAges.renewed,
): Versions {
  const published = new Map<string, Policy>();
  const listings = new Map<string, Listing>();
  const inside = packages.map(({ manifest, actor }) => ({
    manifest,
    model: { version: manifest.version, read: () => Promise.resolve(actor) },
  }));
  const bundled = new Map(
    inside.map(({ manifest, model }) => [
      manifest.name,
      createPolicy(manifest, sessions.of(model), model.read),
    ]),
  );

  async function find(name: string, version: string): Promise<Policy | undefined> {
    const own = bundled.get(name);
    if (own?.manifest.version === version) return own;
    const key = `${name}/${version}`;
    const kept = published.get(key);
    if (kept || !bucket) return kept;
    const listing = listings.get(name);
    if (listing && Date.now() - listing.at < listed && !listing.versions.has(version)) {
      return undefined;
    }
    const manifest = await readManifest(bucket, name, version);
    if (!manifest) {
      const at = Date.now();
      const stored = await listVersions(bucket, name);
      listings.set(name, { versions: new Set(stored.map(({ version }) => version)), at });
      return undefined;
    }
    const model = { version, read: () => readPublished(bucket, manifest) };
    const policy = createPolicy(manifest, sessions.of(model), model.read);
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
      if (!policy) throw goneVersion(name, version);
      await policy.prepare();
      return policy;
    },
    async keep(name, version) {
      const own = packages.find(
        ({ manifest }) => manifest.name === name && manifest.version === version,
      );
      if (!own || !bucket) return;
      await storePackage(bucket, own.manifest, own.actor);
      listings.delete(name);
    },
    renew: (name) => void listings.delete(name),
  };
}

/** @throws {Refusal} with 503 that names the version, if its actor is gone or cannot be read */
async function readPublished(bucket: R2Bucket, manifest: Manifest): Promise<ArrayBuffer> {
  const { name, version } = manifest;
  const actor = await available(`version ${version} of ${name}`, () => readActor(bucket, manifest));
  if (!actor) throw goneVersion(name, version);
  return actor;
}
