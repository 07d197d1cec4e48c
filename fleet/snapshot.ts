import { mkdirSync, rmdirSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { damaged, isErrorCode } from "../files/file-errors.ts";
import { sha256 } from "../files/sha256.ts";
import { syncFolder, writeWhole } from "../files/write-whole.ts";
import type { Snapshot, SnapshotFile } from "../train/run/snapshot.ts";
import {
  type SnapshotManifest,
  type SnapshotReference,
  type StoredFile,
  snapshotManifest,
} from "./manifest.ts";
import type { ObjectStore } from "./store/object-store.ts";

/*
 * Objects of a run lie at PREFIX/TOKEN/NAME.SHA256. The token is the fencing token of the worker that
 * writes them, so a worker that has lost its lease writes beside what the next one writes. The
 * digest makes objects of one token immutable: to write one again is to write the same.
 */

/** Where a worker stores snapshots of a run. */
export interface SnapshotPlace {
  /** The beginning of the keys of all of the run's objects, without a slash at its end. */
  prefix: string;
  /** The fencing token of the worker's lease, larger than that of every lease before. */
  token: number;
}

/** A snapshot in a store. */
export interface StoredSnapshot extends SnapshotReference {
  manifest: SnapshotManifest;
}

function objectKey({ prefix, token }: SnapshotPlace, name: string, digest: string): string {
  if (!Number.isSafeInteger(token) || token < 0) {
    throw new Error(`a fencing token is an integer from 0, is ${token}`);
  }
  return `${prefix}/${token}/${name}.${digest}`;
}

/**
 * Stores a snapshot. Files that are as in the previous one are referred to, wherever they are, and
 * full segments of the replay buffer among them are not even read. One file at a time is in memory.
 *
 * @param previous the snapshot that the run's record refers to
 * @throws {Error} naming the file that is damaged or the object that cannot be written; nothing
 * refers to the objects that are written already
 */
export async function upload(
  store: ObjectStore,
  place: SnapshotPlace,
  { step, files }: Snapshot,
  previous?: StoredSnapshot,
  signal?: AbortSignal,
): Promise<StoredSnapshot> {
  const known = new Map(
    previous?.manifest.files.map((file) => [`${file.name}.${file.sha256}`, file] as const),
  );
  const storedAs = async (file: SnapshotFile): Promise<StoredFile> => {
    const unread = known.get(`${file.name}.${file.sha256}`);
    if (unread) return unread;
    const bytes = file.read();
    const digest = sha256(bytes);
    const same = known.get(`${file.name}.${digest}`);
    if (same) return same;
    const key = objectKey(place, file.name, digest);
    await store.put(key, bytes, signal);
    return { name: file.name, bytes: bytes.length, sha256: digest, key };
  };
  const stored: StoredFile[] = [];
  for (const file of files) stored.push(await storedAs(file));
  const manifest: SnapshotManifest = { step, files: stored };
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const digest = sha256(content);
  const key = objectKey(place, "manifest.json", digest);
  await store.put(key, content, signal);
  return { key, sha256: digest, manifest };
}

/**
 * Reads the manifest of a snapshot.
 *
 * @throws {MissingObject}
 * @throws {Error} naming the object, if it is damaged
 */
export async function readSnapshot(
  store: ObjectStore,
  { key, sha256 }: SnapshotReference,
  signal?: AbortSignal,
): Promise<StoredSnapshot> {
  const content = await getChecked(store, { key, sha256 }, signal);
  try {
    const manifest = snapshotManifest.parse(JSON.parse(new TextDecoder().decode(content)));
    return { key, sha256, manifest };
  } catch (cause) {
    throw damaged(`the object "${key}" in ${store.name}`, cause);
  }
}

/**
 * Restores a run's folder from a snapshot. The folder is there once it is complete.
 *
 * @param folder that is empty, or not there yet
 * @throws {MissingObject}
 * @throws {Error} naming the object that is damaged, or the folder, if it has files
 */
export async function download(
  store: ObjectStore,
  reference: SnapshotReference,
  folder: string,
  signal?: AbortSignal,
): Promise<StoredSnapshot> {
  const path = resolve(folder);
  removeEmpty(path);
  const snapshot = await readSnapshot(store, reference, signal);
  const unfinished = `${path}.unfinished`;
  // Remains of a process that was killed.
  rmSync(unfinished, { recursive: true, force: true });
  try {
    for (const file of snapshot.manifest.files) {
      const target = join(unfinished, file.name);
      mkdirSync(dirname(target), { recursive: true });
      writeWhole(target, await getChecked(store, file, signal));
    }
    await rename(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  return snapshot;
}

/** Removes an empty folder, in whose place another is moved later. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return;
    throw new Error(`a run is restored into an empty folder, but ${path} is none`, {
      cause: error,
    });
  }
}

/**
 * Reads an object whose digest is known.
 *
 * @throws {MissingObject}
 * @throws {Error} naming the object, if it is damaged
 */
export async function getChecked(
  store: ObjectStore,
  { key, sha256: expected }: SnapshotReference,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await store.get(key, signal);
  const digest = sha256(bytes);
  if (digest === expected) return bytes;
  throw damaged(
    `the object "${key}" in ${store.name}`,
    new Error(`its SHA-256 is ${digest}, should be ${expected}`),
  );
}

/**
 * Deletes the objects of a run that no snapshot refers to any more, except those of later tokens.
 *
 * A worker calls it after the run's record refers to its snapshot, not during an upload. If it has
 * lost its lease meanwhile, the next worker goes on from that snapshot or a later one, and refers to
 * nothing else but objects of its own, later token. So nothing that it needs is deleted.
 *
 * @param kept the snapshots to keep, among them the one that the run's record refers to
 */
export async function collectGarbage(
  store: ObjectStore,
  { prefix, token }: SnapshotPlace,
  kept: readonly StoredSnapshot[],
  signal?: AbortSignal,
): Promise<void> {
  const referred = new Set(
    kept.flatMap(({ key, manifest }) => [key, ...manifest.files.map((file) => file.key)]),
  );
  const isOurs = (key: string) => {
    const [folder] = key.slice(prefix.length + 1).split("/");
    return /^\d+$/.test(folder) && Number(folder) <= token;
  };
  const keys = await store.list(`${prefix}/`, signal);
  await store.delete(
    keys.filter((key) => isOurs(key) && !referred.has(key)),
    signal,
  );
}
