import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { damaged } from "../../files/file-errors.ts";
import { piecesOf } from "../../files/pieces.ts";
import { decodeTensors, encodeTensors, type TensorFile } from "../../files/safetensors.ts";
import { writeWhole } from "../../files/write-whole.ts";

/** A run's last checkpoint, the one before it, one found to be damaged, and its best policy. */
const files = {
  last: "checkpoint.safetensors",
  previous: "checkpoint.previous.safetensors",
  damaged: "checkpoint.damaged.safetensors",
  best: "best.safetensors",
} as const;

/** How many bytes of metrics and of events there were when a checkpoint was written. */
export interface Recorded {
  metrics: number;
  events: number;
}

/** What they are called among a checkpoint's notes. */
const notes = { metrics: "metrics_bytes", events: "events_bytes" } as const;

/**
 * Writes a run's checkpoint. The one before it stays, until this one is whole and in its place.
 *
 * @param path the run's folder
 * @param recorded how much is recorded by now
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

/** A run's checkpoint, and what is to be said of it. */
export interface ReadCheckpoint {
  checkpoint?: TensorFile;
  /** How much was recorded when it was written. */
  recorded: Recorded;
  /** That the last checkpoint cannot be read, and the one before it is used. */
  warning?: string;
}

/** The bytes of a file of any size. */
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

/** @throws {Error} naming the file, if it is damaged */
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
 * The last checkpoint that can be read; none, where none was written.
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

/** Moves a last checkpoint that is damaged away, so that it never takes the place of a good one. */
export function setDamagedAside(path: string): void {
  renameSync(join(path, files.last), join(path, files.damaged));
}

/** The mean return for which a policy is the best one. */
const returnNote = "mean_return";

/** Writes the best policy of a run's evaluations in place of the one before it. */
export function writeBest(path: string, actor: TensorFile, meanReturn: number): void {
  const metadata = { ...actor.metadata, [returnNote]: String(meanReturn) };
  writeWhole(join(path, files.best), encodeTensors({ tensors: actor.tensors, metadata }));
}

/**
 * The best policy of a run's evaluations, if there is one.
 *
 * @throws {Error} naming the file, if it is damaged
 */
export function readBest(path: string): { actor: TensorFile; meanReturn: number } | undefined {
  const file = join(path, files.best);
  if (!existsSync(file)) return undefined;
  const actor = readTensors(file);
  return { actor, meanReturn: Number(actor.metadata[returnNote]) };
}
