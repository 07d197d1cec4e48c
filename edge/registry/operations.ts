import type { Manifest } from "../../schemas/manifest.ts";
import type {
  PolicyPointer,
  PromoteRequest,
  Publication,
  RegisteredPolicy,
  RegistryIndex,
  RollbackRequest,
} from "../../schemas/registry.ts";
import { refuse } from "../http/refusal.ts";
import type { Catalog } from "./catalog.ts";
import { compareManifests, refuseOtherFacts } from "./compare-manifests.ts";
import { describeInterface, haveSameInterface } from "./interfaces.ts";
import { makeCanary, makeLive, pointerOf, takeBack, unpromoted } from "./pointer.ts";
import type { Policy } from "./policy.ts";
import {
  indexIn,
  listVersions,
  readManifest,
  type StoredVersion,
  storePackage,
  withRegistry,
} from "./store.ts";
import { goneVersion, type Versions } from "./versions.ts";

/** The operations of an operator on the registry. */
export interface Registry {
  list(): Promise<RegisteredPolicy[]>;
  /** Stores a package that was checked. It answers only those who pin its version. */
  publish(manifest: Manifest, actor: ArrayBuffer): Promise<Publication>;
  /** Makes a published version live, or a canary for a share of those who ask. */
  promote(name: string, request: PromoteRequest): Promise<RegisteredPolicy>;
  /** Takes a canary or a live version back. */
  rollback(name: string, request: RollbackRequest): Promise<RegisteredPolicy>;
}

export function createRegistry(bucket: R2Bucket, versions: Versions, catalog: Catalog): Registry {
  const { bundled } = versions;
  const indexObject = indexIn(bucket);
  const bundledVersion = (name: string) => bundled.get(name)?.manifest.version ?? null;

  function describe(name: string, index: RegistryIndex, stored: StoredVersion[]): RegisteredPolicy {
    const pointer = pointerOf(index, name);
    return {
      name,
      bundled: bundledVersion(name),
      live: pointer?.live ?? bundledVersion(name),
      canary: pointer?.canary ?? null,
      former: pointer?.former ?? [],
      versions: stored.map(({ version, bytes, published }) => ({ version, bytes, published })),
    };
  }

  function change(
    name: string,
    to: (pointer: PolicyPointer, now: string) => PolicyPointer | Promise<PolicyPointer>,
  ): Promise<RegisteredPolicy> {
    return withRegistry(async () => {
      const index = await indexObject.change(async (index) => {
        const now = new Date().toISOString();
        const pointer = await to(pointerOf(index, name) ?? unpromoted(now), now);
        return { policies: { ...index.policies, [name]: pointer } };
      });
      // Whoever asks the isolate that was told need not wait until it looks.
      await catalog.adopt(index);
      return describe(name, index, await listVersions(bucket, name));
    });
  }

  /** The version that is live by a pointer, if any is. */
  async function findLive(name: string, { live }: PolicyPointer): Promise<Policy | undefined> {
    return live === null ? bundled.get(name) : versions.find(name, live);
  }

  return {
    list: () =>
      withRegistry(async () => {
        const [index, stored] = await Promise.all([indexObject.read(), listVersions(bucket)]);
        const names = [
          ...bundled.keys(),
          ...Object.keys(index.policies),
          ...stored.map(({ name }) => name),
        ];
        return [...new Set(names)].sort().map((name) =>
          describe(
            name,
            index,
            stored.filter((version) => version.name === name),
          ),
        );
      }),

    publish: (manifest, actor) =>
      withRegistry(async () => {
        const { name, version } = manifest;
        const own = bundled.get(name)?.manifest;
        // A version has one manifest: what a request pins must not depend on where it is from.
        const first = own?.version === version ? own : manifest;
        refuseOtherFacts(manifest, first);
        const created = await storePackage(bucket, first, actor);
        versions.renew(name);
        const stored = created ? first : await readManifest(bucket, name, version);
        if (!stored) throw goneVersion(name, version);
        refuseOtherFacts(manifest, stored);
        const { descriptions: kept } = compareManifests(manifest, first === own ? own : stored);
        return { name, version, created, ...(kept.length > 0 && { kept }) };
      }),

    promote: (name, { version, share }) =>
      change(name, async (pointer, now) => {
        const manifest = await readManifest(bucket, name, version);
        if (!manifest) refuseVersion(`was not published: ${name} has none such`);
        const live = await findLive(name, pointer);
        if (live) refuseOtherInterface(manifest, live.manifest);
        if (share === undefined) {
          // A later deployment must not take the way back away.
          if (live && pointer.live === null) await versions.keep(name, live.manifest.version);
          return makeLive(pointer, version, now);
        }
        if (!live) refuseVersion("can be no canary: there is no live version beside it");
        if (live.manifest.version === version) refuseVersion("is live: it can be no canary");
        return makeCanary(pointer, version, share);
      }),

    rollback: (name, { version }) =>
      change(name, async (pointer, now) => {
        const before = takeBack(pointer, version, now);
        if (!before) refuseVersion(`cannot be taken back: ${stateOf(name, pointer)}`);
        if (before.live === null && !bundled.has(name)) {
          refuseVersion("cannot be taken back: before it, nothing was live that is there still");
        }
        if (before.live !== pointer.live) await refuseUnlikeBefore(name, pointer, before);
        return before;
      }),
  };

  /**
   * Refuses to go back to what callers of the live version could not ask: since a deployment, another
   * interface may be bundled.
   */
  async function refuseUnlikeBefore(name: string, pointer: PolicyPointer, before: PolicyPointer) {
    if (before.live !== null) await refuseGone(name, before.live);
    const [live, next] = await Promise.all([findLive(name, pointer), findLive(name, before)]);
    if (!live || !next || haveSameInterface(live.manifest, next.manifest)) return;
    refuseVersion(
      `cannot be taken back: ${next.manifest.version}, which was live before, takes and gives ` +
        `${describeInterface(next.manifest)}, the live version ${describeInterface(live.manifest)}; ` +
        "promote a version that takes and gives the same",
    );
  }

  /** @throws {Refusal} with 503 that names the version, if it is gone from the bucket */
  async function refuseGone(name: string, version: string): Promise<void> {
    if (version === bundledVersion(name) || (await readManifest(bucket, name, version))) return;
    throw goneVersion(name, version);
  }

  function stateOf(name: string, { live, canary }: PolicyPointer): string {
    const bundle = bundledVersion(name);
    const answers = live ?? (bundle ? `${bundle}, which is bundled with the Worker,` : "nothing");
    return `${answers} is live${canary ? ` and ${canary.version} a canary` : ", without a canary"}`;
  }
}

function refuseVersion(detail: string): never {
  refuse("/version", detail, 409);
}

/** Whoever asks a policy must be able to go on asking, and find the same fields in its answers. */
function refuseOtherInterface(manifest: Manifest, live: Manifest): void {
  if (haveSameInterface(manifest, live)) return;
  refuseVersion(
    `takes and gives ${describeInterface(manifest)}, the live version ${describeInterface(live)}: publish it under another name`,
  );
}
