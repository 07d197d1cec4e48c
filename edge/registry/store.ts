import type * as z from "zod";
import { type Manifest, manifest as manifestSchema } from "../../schemas/manifest.ts";
import { type RegistryIndex, registryIndex } from "../../schemas/registry.ts";
import { sha256Of } from "../sha256.ts";

/*
 * What the bucket holds: packages, which never change, under policies/NAME/VERSION/, and index.json,
 * which says which of them answer.
 */

const indexKey = "index.json";
const allPolicies = "policies/";
const manifestFile = "manifest.json";
const folderOf = (name: string) => `${allPolicies}${name}/`;
const manifestKey = (name: string, version: string) =>
  `${folderOf(name)}${version}/${manifestFile}`;
const actorKey = (name: string, version: string) => `${folderOf(name)}${version}/actor.onnx`;

/** How often a change is tried again that another one has overtaken. */
const mostTries = 10;

export interface StoredVersion {
  name: string;
  version: string;
  /** Of the actor. */
  bytes: number;
  published: string;
}

/** The index, and what tells whether it is still the same; null before there was one. */
export async function readIndex(
  bucket: R2Bucket,
): Promise<{ index: RegistryIndex; etag: string | null }> {
  const object = await bucket.get(indexKey);
  if (object === null) return { index: { policies: {} }, etag: null };
  return { index: parse(indexKey, registryIndex, await object.text()), etag: object.etag };
}

/**
 * Changes the index, and loses no change that another makes meanwhile: it is written only if it is
 * still what was read, or else the change is made again.
 *
 * @param change throws where it finds that it must not be made
 */
export async function changeIndex(
  bucket: R2Bucket,
  change: (index: RegistryIndex) => Promise<RegistryIndex>,
): Promise<RegistryIndex> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { index, etag } = await readIndex(bucket);
    const changed = await change(index);
    const onlyIf = etag === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: etag };
    if (await bucket.put(indexKey, JSON.stringify(changed), { onlyIf })) return changed;
  }
  throw new Error(`${indexKey} was changed by others ${mostTries} times in a row`);
}

/**
 * Stores a package. The manifest comes last: where it is, all is.
 *
 * @returns false if the version was there before; it stays as it was
 */
export async function storePackage(
  bucket: R2Bucket,
  manifest: Manifest,
  actor: ArrayBuffer,
): Promise<boolean> {
  const { name, version } = manifest;
  const onlyIf = new Headers({ "if-none-match": "*" });
  await bucket.put(actorKey(name, version), actor, { onlyIf, sha256: manifest.actor.sha256 });
  const text = JSON.stringify(manifest);
  return (await bucket.put(manifestKey(name, version), text, { onlyIf })) !== null;
}

export async function readManifest(
  bucket: R2Bucket,
  name: string,
  version: string,
): Promise<Manifest | undefined> {
  const key = manifestKey(name, version);
  const object = await bucket.get(key);
  if (!object) return undefined;
  const manifest = parse(key, manifestSchema, await object.text());
  if (manifest.name !== name || manifest.version !== version) {
    throw new Error(`${key} is the manifest of ${manifest.name} ${manifest.version}`);
  }
  return manifest;
}

/**
 * Reads an actor that was stored.
 *
 * @throws {Error} if it is missing, or not the one that its version is named after
 */
export async function readActor(
  bucket: R2Bucket,
  { name, version, actor: { sha256 } }: Manifest,
): Promise<ArrayBuffer> {
  const key = actorKey(name, version);
  const object = await bucket.get(key);
  if (!object) throw new Error(`${key} is missing`);
  const bytes = await object.arrayBuffer();
  if ((await sha256Of(bytes)) !== sha256) {
    throw new Error(`${key} is not the actor of its manifest: its SHA-256 differs`);
  }
  return bytes;
}

/** Every version that was stored whole, of all policies or of one, the latest first. */
export async function listVersions(bucket: R2Bucket, name?: string): Promise<StoredVersion[]> {
  const objects = await listObjects(bucket, name === undefined ? allPolicies : folderOf(name));
  const actors = new Map(objects.map(({ key, size }) => [key, size]));
  return objects
    .flatMap(({ key, uploaded }) => {
      const [, name, version, file] = key.split("/");
      const bytes = actors.get(actorKey(name, version));
      if (file !== manifestFile || bytes === undefined) return [];
      return [{ name, version, bytes, published: uploaded.toISOString() }];
    })
    .sort((a, b) => b.published.localeCompare(a.published));
}

async function listObjects(bucket: R2Bucket, prefix: string): Promise<R2Object[]> {
  const objects: R2Object[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix, ...(cursor && { cursor }) });
    objects.push(...page.objects);
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  return objects;
}

/** @throws {Error} if it is no JSON, or not what the schema says */
function parse<T>(key: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${key} is damaged: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
