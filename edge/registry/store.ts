import type { Manifest } from "../../schemas/manifest.ts";
import type { RegistryIndex } from "../../schemas/registry.ts";
import { available } from "../storage/available.ts";
import { untilUncontended } from "../storage/contention.ts";
import { sha256Of } from "../storage/sha256.ts";
import { createSharedObject, parseObject, type SharedObject } from "../storage/shared-object.ts";

/*
 * The bucket holds packages, which never change, under policies/NAME/VERSION/, and index.json,
 * which says which of them answer.
 */

const indexKey = "index.json";
const allPolicies = "policies/";
const manifestFile = "manifest.json";
const folderOf = (name: string) => `${allPolicies}${name}/`;
const manifestKey = (name: string, version: string) =>
  `${folderOf(name)}${version}/${manifestFile}`;
const actorKey = (name: string, version: string) => `${folderOf(name)}${version}/actor.onnx`;

/**
 * Does what needs the registry.
 *
 * @throws {Refusal} with 503 when it cannot be reached, or what the work itself refuses
 */
export function withRegistry<T>(work: () => Promise<T>): Promise<T> {
  return available("the registry of policies", work);
}

export interface StoredVersion {
  name: string;
  version: string;
  /** Of the actor. */
  bytes: number;
  published: string;
}

/** The registry's index. */
export function indexIn(bucket: R2Bucket): SharedObject<RegistryIndex> {
  const schema = async () => (await import("../../schemas/registry.ts")).registryIndex;
  return createSharedObject(bucket, indexKey, schema, { policies: {} });
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
  const { sha256 } = manifest.actor;
  await putIfAbsent(bucket, actorKey(name, version), actor, { sha256 });
  return putIfAbsent(bucket, manifestKey(name, version), JSON.stringify(manifest));
}

/** Returns false if the object was there before. */
function putIfAbsent(
  bucket: R2Bucket,
  key: string,
  content: ArrayBuffer | string,
  options: R2PutOptions = {},
): Promise<boolean> {
  const onlyIf = new Headers({ "if-none-match": "*" });
  return untilUncontended(key, async () => {
    return { value: (await bucket.put(key, content, { ...options, onlyIf })) !== null };
  });
}

export async function readManifest(
  bucket: R2Bucket,
  name: string,
  version: string,
): Promise<Manifest | undefined> {
  const key = manifestKey(name, version);
  const object = await bucket.get(key);
  if (!object) return undefined;
  const { storedManifest } = await import("../../schemas/stored-manifest.ts");
  const manifest = parseObject(key, storedManifest, await object.text());
  if (manifest.name !== name || manifest.version !== version) {
    throw new Error(`${key} is the manifest of ${manifest.name} ${manifest.version}`);
  }
  return manifest;
}

/**
 * Reads an actor that was stored; undefined if it is gone.
 *
 * @throws {Error} if it is not the one that its version is named after
 */
export async function readActor(
  bucket: R2Bucket,
  { name, version, actor: { sha256 } }: Manifest,
): Promise<ArrayBuffer | undefined> {
  const key = actorKey(name, version);
  const object = await bucket.get(key);
  if (!object) return undefined;
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
