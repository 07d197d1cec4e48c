import { versionPattern } from "../../schemas/limits.ts";
import type { ServedShare } from "../../schemas/metrics.ts";
import type { RegistryIndex } from "../../schemas/registry.ts";
import { createKnownObject, defaultAges } from "../storage/known-object.ts";
import type { SingleFlight } from "../storage/single-flight.ts";
import { pointerOf } from "./pointer.ts";
import type { Policy } from "./policy.ts";
import { indexIn, withRegistry } from "./store.ts";
import { goneVersion, type Versions } from "./versions.ts";

/** The versions that answer for a policy. */
export interface Served {
  live: Policy;
  canary?: { policy: Policy; share: number };
}

/** The policies that an isolate answers for: those of the registry, and beneath them the bundled. */
export interface Catalog {
  /**
   * The versions that answer for a policy, ready to act; undefined if none does.
   *
   * @throws {Refusal} when the registry cannot be reached
   */
  find(name: string): Promise<Served | undefined>;
  /** One version of a policy, whether it is served or was only published; any text may name it. */
  findVersion(served: Served, version: string): Promise<Policy | undefined>;
  /**
   * A version that something depends on, whatever is served of its policy.
   *
   * @throws {Refusal} with 503 that names it, if it is gone
   */
  pinned(name: string, version: string): Promise<Policy>;
  /** Publishes a version that is only bundled, so that no deployment takes it away. */
  keep(name: string, version: string): Promise<void>;
  /** The names of all policies that something answers for, in order. */
  names(): Promise<string[]>;
  /** The live version of every policy, by name; sessions are not made for this. */
  list(): Promise<Policy[]>;
  /** Which part of those who ask is answered by which version. */
  shares(): Promise<ServedShare[]>;
  /** Answers by this index from now on: it is newer than any that was read. */
  adopt(index: RegistryIndex): Promise<void>;
}

/**
 * @param bucket the registry's, if there is a registry
 * @param once does what many requests want at the same time
 * @param keepAlive the platform's waitUntil
 */
export function createCatalog(
  versions: Versions,
  bucket: R2Bucket | undefined,
  once: SingleFlight<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  ages = defaultAges,
): Catalog {
  const { bundled } = versions;
  /** The versions that answer now, of policies that were asked before. */
  const served = new Map<string, Served>();
  const known = bucket && createKnownObject(indexIn(bucket), adopt, once, keepAlive, ages);

  const current = async () => (await known?.current()) ?? { policies: {} };

  const liveVersion = (index: RegistryIndex, name: string) =>
    pointerOf(index, name)?.live ?? bundled.get(name)?.manifest.version;

  /** Makes ready what answers for a policy by an index, if that is other than before. */
  async function prepare(index: RegistryIndex, name: string): Promise<Served | undefined> {
    const version = liveVersion(index, name);
    if (version === undefined) return undefined;
    const before = served.get(name);
    const canary = pointerOf(index, name)?.canary;
    const [live, beside] = await Promise.all([
      ready(name, version, before?.live),
      // Without its canary a policy is served all the same.
      canary && ready(name, canary.version, before?.canary?.policy).catch(console.error),
    ]);
    return { live, ...(canary && beside && { canary: { policy: beside, share: canary.share } }) };
  }

  async function ready(name: string, version: string, before?: Policy): Promise<Policy> {
    return before?.manifest.version === version ? before : versions.prepare(name, version);
  }

  /** Until what an index says is ready, this isolate answers by the one before. */
  async function adopt(index: RegistryIndex, isLatest: () => boolean): Promise<void> {
    const renewals = [...served.keys()].map(async (name) => {
      try {
        const next = await prepare(index, name);
        if (!isLatest()) return;
        if (next) served.set(name, next);
        else served.delete(name);
      } catch (error) {
        console.error(error);
      }
    });
    await Promise.all(renewals);
  }

  async function begin(name: string): Promise<void> {
    const first = await prepare(await current(), name);
    if (first && !served.has(name)) served.set(name, first);
  }

  function namesIn(index: RegistryIndex): string[] {
    const names = new Set([...bundled.keys(), ...Object.keys(index.policies)]);
    return [...names].filter((name) => liveVersion(index, name) !== undefined).sort();
  }

  function sharesIn(index: RegistryIndex, policy: string): ServedShare[] {
    const version = liveVersion(index, policy) ?? "";
    const canary = pointerOf(index, policy)?.canary;
    const live = { policy, version, role: "live", share: 1 - (canary?.share ?? 0) } as const;
    return canary ? [live, { policy, role: "canary", ...canary }] : [live];
  }

  return {
    find: async (name) =>
      // Without a registry, what answers once answers always.
      (known ? undefined : served.get(name)) ??
      withRegistry(async () => {
        await known?.current();
        if (!served.has(name)) await once(`policy ${name}`, () => begin(name));
        return served.get(name);
      }),
    findVersion: ({ live, canary }, version) =>
      withRegistry(async () => {
        const policies = canary ? [live, canary.policy] : [live];
        const found = policies.find(({ manifest }) => manifest.version === version);
        if (found || !versionPattern.test(version)) return found;
        return versions.find(live.manifest.name, version);
      }),
    pinned: (name, version) =>
      withRegistry(async () => {
        const found = await versions.find(name, version);
        if (!found) throw goneVersion(name, version);
        return found;
      }),
    keep: (name, version) => withRegistry(() => versions.keep(name, version)),
    names: () => withRegistry(async () => namesIn(await current())),
    list: () =>
      withRegistry(async () => {
        const index = await current();
        const live = await Promise.all(
          namesIn(index).map((name) => versions.find(name, liveVersion(index, name) ?? "")),
        );
        return live.filter((policy) => policy !== undefined);
      }),
    shares: () =>
      withRegistry(async () => {
        const index = await current();
        return namesIn(index).flatMap((name) => sharesIn(index, name));
      }),
    adopt: async (index) => known?.take(index),
  };
}
