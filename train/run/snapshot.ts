import { closeSync, existsSync, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import { damaged, isErrorCode } from "../../files/file-errors.ts";
import { readFully } from "../../files/positioned.ts";
import { isSegmentName, segmentName } from "../../files/row-log.ts";
import { decodeTensors } from "../../files/safetensors.ts";
import { sha256 } from "../../files/sha256.ts";
import { checkpointFiles, metadataOf, notesIn } from "./checkpoint-notes.ts";
import { eventFileName } from "./event-file.ts";
import { failureFileName } from "./failure.ts";
import { metricsFileName } from "./metrics.ts";
import { configFileName } from "./run-folder.ts";
import { startsFileName } from "./starts.ts";

/** A file of a snapshot. */
export interface SnapshotFile {
  /** Its path in the run's folder, with slashes. */
  name: string;
  /** The number of its first bytes that belong to the snapshot. */
  bytes: number;
  /** The SHA-256 of these bytes, where it is known without reading them. */
  sha256?: string;
  /**
   * Reads these bytes.
   *
   * @throws {Error} naming the file, if it is damaged
   */
  read(): Uint8Array;
}

/**
 * A run at its last checkpoint: the files from which training goes on as if nothing had happened.
 * They stay readable until it is disposed of, whatever the run's training does meanwhile.
 */
export interface Snapshot extends Disposable {
  /** The environment steps of the checkpoint; 0 without one. */
  step: number;
  files: readonly SnapshotFile[];
}

const names: readonly string[] = [
  configFileName,
  checkpointFiles.last,
  checkpointFiles.best,
  metricsFileName,
  eventFileName,
  startsFileName,
  failureFileName,
];
const rowsPrefix = `${checkpointFiles.rows}/`;

/** True for the name of a file that a snapshot may have. */
export function isSnapshotFileName(name: string): boolean {
  if (!name.startsWith(rowsPrefix)) return names.includes(name);
  return isSegmentName(name.slice(rowsPrefix.length));
}

/** The attempts at opening files of one checkpoint. Training takes much longer to write the next. */
const mostAttempts = 10;

/**
 * Opens a run's files as they were at its last checkpoint. The run may be in training: files that are
 * replaced or removed stay readable once they are open, and others only grow.
 *
 * The best policy may be of a later evaluation than the checkpoint. Training repeats all evaluations
 * in between. None before that one exceeds its mean return, or else it would not be the best, and
 * neither does itself. So the file stays as it is, which is as training would write it again.
 *
 * @throws {Error} if the folder is not a run, or naming a file that is missing or damaged
 */
export function openSnapshot(path: string): Snapshot {
  if (!existsSync(join(path, configFileName))) {
    throw new Error(`${path} is no run: it has no ${configFileName}`);
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return openFiles(path);
    } catch (error) {
      // Training has written another two checkpoints meanwhile, and removed rows of this one.
      if (attempt === mostAttempts || !isErrorCode(error, "ENOENT")) throw error;
    }
  }
}

function openFiles(path: string): Snapshot {
  using opened = new DisposableStack();
  const open = (name: string): number => opened.adopt(openSync(join(path, name), "r"), closeSync);
  const fileOf = (name: string, file: number, part: Partial<SnapshotFile> = {}): SnapshotFile => {
    const bytes = part.bytes ?? fstatSync(file).size;
    const read = () => readChecked(join(path, name), file, bytes, part.sha256);
    return { name, bytes, ...part, read };
  };
  /** The first bytes of a file, or all; nothing if it is not there. */
  const optional = (name: string, most = Number.POSITIVE_INFINITY): SnapshotFile[] => {
    const file = ifThere(() => open(name));
    if (file === undefined || most === 0) return [];
    return [fileOf(name, file, { bytes: Math.min(most, fstatSync(file).size) })];
  };
  const { last, previous, best } = checkpointFiles;
  // Training renames the last one before it writes the next.
  const checkpoint =
    ifThere(() => open(last)) ?? ifThere(() => open(previous)) ?? ifThere(() => open(last));
  const always = [
    fileOf(configFileName, open(configFileName)),
    ...optional(startsFileName),
    ...optional(failureFileName),
  ];
  if (checkpoint === undefined) {
    return { step: 0, files: always, ...disposing(opened.move()) };
  }
  const { metadata, recorded, logged } = notedIn(join(path, last), checkpoint);
  const segments = (logged?.segments ?? []).map((segment) => {
    const name = `${rowsPrefix}${segmentName(segment)}`;
    const bytes = 4 * (logged?.width ?? 0) * segment.rows;
    return fileOf(name, open(name), { bytes, sha256: segment.sha256 });
  });
  const files = [
    ...always,
    fileOf(last, checkpoint),
    ...segments,
    ...optional(best),
    ...optional(metricsFileName, recorded.metrics),
    ...optional(eventFileName, recorded.events),
  ];
  const step = Number(metadata.environment_steps ?? 0);
  return { step, files, ...disposing(opened.move()) };
}

function disposing(opened: DisposableStack): Disposable {
  return { [Symbol.dispose]: () => opened.dispose() };
}

/** Returns undefined where a file is not there. */
function ifThere<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function notedIn(path: string, file: number) {
  try {
    return notesIn(path, metadataOf(file));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** Reads the first bytes of a file; checks them against a checksum, its own or the given one. */
function readChecked(path: string, file: number, length: number, digest?: string): Uint8Array {
  const bytes = new Uint8Array(length);
  try {
    readFully(file, bytes);
    if (path.endsWith(".safetensors")) decodeTensors(bytes);
    if (digest !== undefined && sha256(bytes) !== digest) {
      throw new Error("its content is not what its checksum says");
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  return bytes;
}
