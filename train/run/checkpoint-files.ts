import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { damaged } from "../../files/file-errors.ts";
import { piecesOf } from "../../files/pieces.ts";
import {
  decodeMetadata,
  decodeTensors,
  encodeTensors,
  headerLength,
  type TensorFile,
} from "../../files/safetensors.ts";
import { writeWhole } from "../../files/write-whole.ts";

/** The files of a run's checkpoints: the last, the previous, a damaged one, and the best policy. */
const files = {
  last: "checkpoint.safetensors",
  previous: "checkpoint.previous.safetensors",
  damaged: "checkpoint.damaged.safetensors",
  best: "best.safetensors",
} as const;

/** The sizes in bytes of metrics and events when a checkpoint was written. */
export interface Recorded {
  metrics: number;
  events: number;
}

/** The names of these sizes in a checkpoint's metadata. */
const notes = { metrics: "metrics_bytes", events: "events_bytes" } as const;

/**
 * Writes a run's checkpoint. The previous one stays until the new one is complete.
 *
 * @param path the run's folder
 * @param recorded the current sizes of metrics and events
 */
export function writeCheckpoint(path: string, checkpoint: TensorFile, recorded: Recorded): void {
  const { tensors, metadata } = checkpoint;
  const noted = {
    ...metadata,
    [notes.metrics]: String(recorded.metrics),
    [notes.events]: String(recorded.events),
  };
  const bytes = encodeTensors({ tensors, metadata: noted });
  const last = join(path, files.last);
  if (existsSync(last)) renameSync(last, join(path, files.previous));
  writeWhole(last, bytes);
}

/** A run's checkpoint, with a warning if it is not the last. */
export interface ReadCheckpoint {
  checkpoint?: TensorFile;
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
    for (const piece of piecesOf(bytes)) {
      for (let read = 0; read < piece.length; ) {
        const count = readSync(file, piece, read, piece.length - read, null);
        if (count === 0) throw new Error(`${path} became shorter while it was read`);
        read += count;
      }
    }
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

function decodeCheckpoint(file: string): ReadCheckpoint {
  const { tensors, metadata } = readTensors(file);
  const { [notes.metrics]: metrics = "0", [notes.events]: events = "0", ...rest } = metadata;
  const recorded = { metrics: Number(metrics), events: Number(events) };
  return { checkpoint: { tensors, metadata: rest }, recorded };
}

/**
 * Reads the last readable checkpoint; `checkpoint` is missing if none was written.
 *
 * @throws {Error} naming the file, if it is damaged and there is no other
 */
export function readCheckpoint(path: string): ReadCheckpoint {
  const [last, previous] = [files.last, files.previous].map((file) => join(path, file));
  if (!existsSync(last)) {
    return existsSync(previous)
      ? decodeCheckpoint(previous)
      : { recorded: { metrics: 0, events: 0 } };
  }
  try {
    return decodeCheckpoint(last);
  } catch (error) {
    if (!existsSync(previous)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const warning = `${reason}; the checkpoint before it is used`;
    return { ...decodeCheckpoint(previous), warning };
  }
}

/** Reads the metadata of a file of tensors; undefined if it is missing or its header is damaged. */
function readMetadata(file: string): TensorFile["metadata"] | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, "r");
    const head = new Uint8Array(8);
    readSync(opened, head, 0, head.length, 0);
    const length = headerLength(head);
    if (length > fstatSync(opened).size - head.length) return undefined;
    const header = new Uint8Array(length);
    readSync(opened, header, 0, length, head.length);
    return decodeMetadata(header);
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
  const [last, previous] = [files.last, files.previous].map((file) => join(path, file));
  // A run in training renames the last one at any moment.
  return readMetadata(last) ?? readMetadata(previous) ?? readMetadata(last);
}

/** Renames a damaged last checkpoint, so that it never replaces a good one. */
export function setDamagedAside(path: string): void {
  renameSync(join(path, files.last), join(path, files.damaged));
}

/** The metadata entry with the best policy's mean return. */
const returnNote = "mean_return";

/** Writes the best policy of a run's evaluations, replacing the previous one. */
export function writeBest(path: string, actor: TensorFile, meanReturn: number): void {
  const metadata = { ...actor.metadata, [returnNote]: String(meanReturn) };
  writeWhole(join(path, files.best), encodeTensors({ tensors: actor.tensors, metadata }));
}

/**
 * Reads the best policy of a run's evaluations, if there is one.
 *
 * @throws {Error} naming the file, if it is damaged
 */
export function readBest(path: string): { actor: TensorFile; meanReturn: number } | undefined {
  const file = join(path, files.best);
  if (!existsSync(file)) return undefined;
  const actor = readTensors(file);
  return { actor, meanReturn: Number(actor.metadata[returnNote]) };
}
