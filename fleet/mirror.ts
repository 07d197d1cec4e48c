import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../files/sha256.ts";
import { writeWhole } from "../files/write-whole.ts";
import { checkpointFiles } from "../train/run/checkpoint-notes.ts";
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

/**
 * Copies a run from a snapshot over its folder on this machine. Files that are there are not read
 * again. The checkpoint is written last: it refers to the others.
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
  const wanted = manifest.files.filter(({ name }) => which === "all" || !isLarge(name));
  const isLast = ({ name }: StoredFile) => Number(name === checkpointFiles.last);
  for (const file of wanted.toSorted((a, b) => isLast(a) - isLast(b))) {
    if (isThere(path, file)) continue;
    const target = join(path, file.name);
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, await getChecked(store, file));
  }
}
