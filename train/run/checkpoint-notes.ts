import { fstatSync, readSync } from "node:fs";
import { damaged } from "../../files/file-errors.ts";
import { type LoggedRows, loggedRows } from "../../files/row-log.ts";
import { decodeMetadata, headerLength, type TensorFile } from "../../files/safetensors.ts";

/**
 * The files of a run's checkpoints: the last, the previous, a damaged one, the best policy, and a
 * folder of rows, which is that of the replay buffer's transitions.
 */
export const checkpointFiles = {
  last: "checkpoint.safetensors",
  previous: "checkpoint.previous.safetensors",
  damaged: "checkpoint.damaged.safetensors",
  best: "best.safetensors",
  rows: "replay",
} as const;

/** The sizes in bytes of metrics and events when a checkpoint was written. */
export interface Recorded {
  metrics: number;
  events: number;
}

/** The names in a checkpoint's metadata of these sizes, and of its rows in the log. */
const notes = { metrics: "metrics_bytes", events: "events_bytes", rows: "rows" } as const;

/** The metadata of a checkpoint's file: that of the state, and what the file refers to. */
export interface Noted {
  metadata: TensorFile["metadata"];
  recorded: Recorded;
  /** The rows of the state, if it has any. */
  logged?: LoggedRows | undefined;
}

/** Adds to a state's metadata what the checkpoint's file refers to. */
export function withNotes({ metadata, recorded, logged }: Noted): TensorFile["metadata"] {
  return {
    ...metadata,
    [notes.metrics]: String(recorded.metrics),
    [notes.events]: String(recorded.events),
    ...(logged && { [notes.rows]: JSON.stringify(logged) }),
  };
}

/**
 * The inverse of `withNotes`.
 *
 * @param file to name in errors
 * @throws {Error} naming the file, if its reference to rows is damaged
 */
export function notesIn(
  file: string,
  {
    [notes.metrics]: metrics = "0",
    [notes.events]: events = "0",
    [notes.rows]: rows,
    ...metadata
  }: TensorFile["metadata"],
): Noted {
  return {
    metadata,
    recorded: { metrics: Number(metrics), events: Number(events) },
    logged: rows === undefined ? undefined : loggedIn(file, rows),
  };
}

function loggedIn(file: string, text: string): LoggedRows {
  try {
    return loggedRows.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/**
 * Reads the metadata of an open file of tensors.
 *
 * @throws {Error} if its header is damaged
 */
export function metadataOf(opened: number): TensorFile["metadata"] {
  const head = new Uint8Array(8);
  readSync(opened, head, 0, head.length, 0);
  const length = headerLength(head);
  if (length > fstatSync(opened).size - head.length) {
    throw new Error("the file ends before its header does");
  }
  const header = new Uint8Array(length);
  readSync(opened, header, 0, length, head.length);
  return decodeMetadata(header);
}
