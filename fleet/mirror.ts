import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { sha256 } from "../files/sha256.ts";
import { writeWhole } from "../files/write-whole.ts";
import { checkpointFiles } from "../train/run/checkpoint-notes.ts";
import { isSnapshotFileName } from "../train/run/snapshot.ts";
import type { SnapshotReference, StoredFile } from "./manifest.ts";
import { getChecked, readSnapshot } from "./snapshot.ts";
import type { ObjectStore } from "./store/object-store.ts";

/** True for the files of a run that are large: its checkpoint, and the rows of its replay buffer. */
function isLarge(name: string): boolean {
  return name === checkpointFiles.last || name.startsWith(`${checkpointFiles.rows}/`);
}

function isThere(path: string, { name, sha256: digest }: StoredFile): boolean {
  const file = join(path, name);
  return existsSync(file) && sha256(readFileSync(file)) === digest;
}

/** The files of a run in its folder that a snapshot may have. */
function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { recursive: true, encoding: "utf8" });
  return entries.map((name) => name.split(sep).join("/")).filter(isSnapshotFileName);
}

/**
 * Copies a run from a snapshot over its folder on this machine. Files that are there are not read
 * again, and those that the snapshot does not have are removed, such as the reason of an earlier
 * failure. The checkpoint is written last: it refers to the others.
 *
 * @param which `results` leaves out the checkpoint and the replay buffer: enough to look at the run
 */
export async function mirror(
  store: ObjectStore,
  reference: SnapshotReference,
  path: string,
  which: "results" | "all",
): Promise<void> {
  const { manifest } = await readSnapshot(store, reference);
  const isWanted = (name: string) => which === "all" || !isLarge(name);
  const wanted = manifest.files.filter(({ name }) => isWanted(name));
  const names = new Set(wanted.map(({ name }) => name));
  for (const name of filesIn(path)) {
    if (isWanted(name) && !names.has(name)) rmSync(join(path, name));
  }
  const isLast = ({ name }: StoredFile) => Number(name === checkpointFiles.last);
  for (const file of wanted.toSorted((a, b) => isLast(a) - isLast(b))) {
    if (isThere(path, file)) continue;
    const target = join(path, file.name);
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, await getChecked(store, file));
  }
}
