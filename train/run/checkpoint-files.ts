import { closeSync, existsSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { damaged, messageOf } from "../../files/file-errors.ts";
import { readFully } from "../../files/positioned.ts";
import { type LoggedRows, RowLog, readLogged } from "../../files/row-log.ts";
import { decodeTensors, encodeTensors, type TensorFile } from "../../files/safetensors.ts";
import { writeWhole } from "../../files/write-whole.ts";
import type { RunCheckpoint } from "./checkpoint.ts";
import {
  checkpointFiles,
  metadataOf,
  notesIn,
  type Recorded,
  withNotes,
} from "./checkpoint-notes.ts";

/** The log of the rows of a run's checkpoints. */
function rowLogOf(path: string, segmentBytes?: number): RowLog {
  return new RowLog(join(path, checkpointFiles.rows), segmentBytes);
}

/** Writes the checkpoints of a run. */
export class CheckpointWriter {
  private readonly path: string;
  private readonly log: RowLog;
  /** The position of the first row that the last checkpoint refers to. */
  private start: number;

  /** @param after the rows of the checkpoint that the run continues from */
  constructor(path: string, log: RowLog = rowLogOf(path), after?: Pick<LoggedRows, "start">) {
    this.path = path;
    this.log = log;
    this.start = after?.start ?? 0;
  }

  /**
   * Writes a checkpoint, and of its rows those that are new. The previous one stays until the new one
   * is complete, and readable afterwards.
   *
   * @param recorded the current sizes of metrics and events
   */
  write({ tensors, metadata, rows }: RunCheckpoint, recorded: Recorded): void {
    const logged = rows && this.log.write(rows);
    const noted = withNotes({ metadata, recorded, logged });
    const bytes = encodeTensors({ tensors, metadata: noted });
    const last = join(this.path, checkpointFiles.last);
    if (existsSync(last)) renameSync(last, join(this.path, checkpointFiles.previous));
    writeWhole(last, bytes);
    if (!logged) return;
    this.log.forget(this.start);
    this.start = logged.start;
  }
}

/** A run's checkpoint, with a warning if it is not the last. */
export interface ReadCheckpoint {
  checkpoint?: RunCheckpoint;
  /** The sizes of metrics and events when it was written. */
  recorded: Recorded;
  /** Says that the last checkpoint is unreadable and the previous one is used. */
  warning?: string;
}

/** Reads a file of any size. */
function readWhole(path: string): Uint8Array {
  const bytes = new Uint8Array(statSync(path).size);
  const file = openSync(path, "r");
  try {
    readFully(file, bytes);
  } finally {
    closeSync(file);
  }
  return bytes;
}

/**
 * Reads a file of tensors.
 *
 * @throws {Error} naming the file, if it is damaged
 */
function readTensors(file: string): TensorFile {
  const bytes = readWhole(file);
  try {
    return decodeTensors(bytes);
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/** The content of a checkpoint's file. */
interface Decoded {
  checkpoint: TensorFile;
  recorded: Recorded;
  logged: LoggedRows | undefined;
}

function decodeCheckpoint(file: string): Decoded {
  const { tensors, metadata: noted } = readTensors(file);
  const { metadata, recorded, logged } = notesIn(file, noted);
  return { checkpoint: { tensors, metadata }, recorded, logged };
}

/**
 * Reads the last readable checkpoint; undefined if none was written.
 *
 * @throws {Error} naming the file, if it is damaged and there is no other
 */
function lastReadable<Read>(
  path: string,
  read: (file: string) => Read,
): { read: Read; warning?: string } | undefined {
  const [last, previous] = [checkpointFiles.last, checkpointFiles.previous].map((file) =>
    join(path, file),
  );
  if (!existsSync(last)) return existsSync(previous) ? { read: read(previous) } : undefined;
  try {
    return { read: read(last) };
  } catch (error) {
    if (!existsSync(previous)) throw error;
    const reason = messageOf(error);
    const warning = `${reason}; the checkpoint before it is used`;
    return { read: read(previous), warning };
  }
}

/**
 * Reads the last readable checkpoint, without its rows; `checkpoint` is missing if none was written.
 *
 * @throws {Error} naming the file, if it is damaged and there is no other
 */
export function readCheckpoint(path: string): ReadCheckpoint {
  const found = lastReadable(path, decodeCheckpoint);
  if (!found) return { recorded: { metrics: 0, events: 0 } };
  const { read, ...warning } = found;
  return { checkpoint: read.checkpoint, recorded: read.recorded, ...warning };
}

/**
 * Reads the last checkpoint that is readable with its rows, to continue from it; `checkpoint` is
 * missing if none was written.
 *
 * @param segmentBytes see `RowLog`
 * @returns the checkpoint, and what writes the next one
 * @throws {Error} naming the file, if it is damaged and there is no other
 */
export function reopenCheckpoint(
  path: string,
  segmentBytes?: number,
): ReadCheckpoint & { writer: CheckpointWriter } {
  const found = lastReadable(path, (file) => {
    const decoded = decodeCheckpoint(file);
    const log = rowLogOf(path, segmentBytes);
    if (decoded.logged) log.continueAfter(decoded.logged);
    return { ...decoded, log };
  });
  if (!found) {
    const writer = new CheckpointWriter(path, rowLogOf(path, segmentBytes));
    return { recorded: { metrics: 0, events: 0 }, writer };
  }
  const { read, ...warning } = found;
  const { logged, log, checkpoint, recorded } = read;
  const rows = logged && { rows: readLogged(join(path, checkpointFiles.rows), logged) };
  return {
    checkpoint: { ...checkpoint, ...rows },
    recorded,
    ...warning,
    writer: new CheckpointWriter(path, log, logged),
  };
}

/** Reads the metadata of a file of tensors; undefined if it is missing or its header is damaged. */
function readMetadata(file: string): TensorFile["metadata"] | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, "r");
    return metadataOf(opened);
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/**
 * Reads the metadata of a run's last checkpoint without its tensors, which may be large; undefined
 * if none was written.
 */
export function readCheckpointMetadata(path: string): TensorFile["metadata"] | undefined {
  const [last, previous] = [checkpointFiles.last, checkpointFiles.previous].map((file) =>
    join(path, file),
  );
  // A run in training renames the last one at any moment.
  return readMetadata(last) ?? readMetadata(previous) ?? readMetadata(last);
}

/** Renames a damaged last checkpoint, so that it never replaces a good one. */
export function setDamagedAside(path: string): void {
  renameSync(join(path, checkpointFiles.last), join(path, checkpointFiles.damaged));
}

/** The metadata entry with the best policy's mean return. */
const returnNote = "mean_return";

/** Writes the best policy of a run's evaluations, replacing the previous one. */
export function writeBest(path: string, actor: TensorFile, meanReturn: number): void {
  const metadata = { ...actor.metadata, [returnNote]: String(meanReturn) };
  writeWhole(join(path, checkpointFiles.best), encodeTensors({ tensors: actor.tensors, metadata }));
}

/**
 * Reads the best policy of a run's evaluations, if there is one.
 *
 * @throws {Error} naming the file, if it is damaged
 */
export function readBest(path: string): { actor: TensorFile; meanReturn: number } | undefined {
  const file = join(path, checkpointFiles.best);
  if (!existsSync(file)) return undefined;
  const actor = readTensors(file);
  return { actor, meanReturn: Number(actor.metadata[returnNote]) };
}
