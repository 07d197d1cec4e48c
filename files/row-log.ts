import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { damaged, unwritable } from "./file-errors.ts";
import { bytesOf, readFully, writeFully } from "./positioned.ts";
import { syncFolder } from "./write-whole.ts";

/** Rows of numbers, of a sequence that grows at its end and is forgotten from its beginning. */
export interface RowSequence {
  /** The numbers of a row. */
  readonly width: number;
  /** The position in the sequence of the first row that is still there. */
  readonly start: number;
  /** The position after the last row. */
  readonly end: number;
  /**
   * The rows in [from, to), in pieces of whole rows. A piece is valid until the next is asked for.
   */
  pieces(from: number, to: number): Iterable<Float32Array>;
}

/** The rows of a segment's file that count, and their checksum. */
const segment = z.object({
  /** The position of its first row, which is in the name of its file too. */
  first: z.int().min(0),
  rows: z.int().positive(),
  sha256: z.string(),
});
type Segment = z.infer<typeof segment>;

/** Rows in the files of a log, as a checkpoint refers to them. */
export const loggedRows = z.object({
  width: z.int().min(0),
  start: z.int().min(0),
  end: z.int().min(0),
  segments: z.array(segment),
});
export type LoggedRows = z.infer<typeof loggedRows>;

/** The name of a segment's file. */
export function segmentName({ first }: Pick<Segment, "first">): string {
  return `${String(first).padStart(12, "0")}.f32`;
}

/** True for the name of a segment's file. */
export function isSegmentName(name: string): boolean {
  const first = Number.parseInt(name, 10);
  return Number.isSafeInteger(first) && first >= 0 && name === segmentName({ first });
}

/** A segment that grows, with the state of its checksum. */
interface GrowingSegment extends Segment {
  hash: Hash;
}

const endOf = ({ first, rows }: Segment) => first + rows;
const digestOf = (hash: Hash) => hash.copy().digest("hex");

/** The bytes that are read at once. */
const pieceBytes = 2 ** 20;

/**
 * An append-only log of rows in files of a folder, the segments. Rows are float32, little-endian,
 * without a header. A row is written once, however often the log is asked for what it holds.
 *
 * The log itself does not know what counts: `write` returns a reference with the number of rows and
 * the checksum of every segment, to be stored elsewhere. Bytes behind those are remains of a write
 * that nothing refers to, and are overwritten. An older reference stays valid until `forget`.
 */
export class RowLog {
  private readonly folder: string;
  private readonly segmentBytes: number;
  private closed: Segment[] = [];
  private growing: GrowingSegment | undefined;

  /** @param segmentBytes the size from which on a segment is followed by another */
  constructor(folder: string, segmentBytes = 2 ** 26) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Continues after rows that were written before.
   *
   * @throws {Error} naming the file, if it does not hold them; the log is left unchanged
   */
  continueAfter({ width, start, end, segments }: LoggedRows): void {
    let next = segments[0]?.first ?? start;
    let last: GrowingSegment | undefined;
    for (const each of segments) {
      const file = join(this.folder, segmentName(each));
      if (each.first !== next) throw damaged(file, new Error(`no rows follow row ${next}`));
      next = endOf(each);
      const hash = createHash("sha256");
      try {
        for (const piece of readRows(file, width, 0, each.rows)) hash.update(bytesOf(piece));
      } catch (cause) {
        throw damaged(file, cause);
      }
      if (digestOf(hash) !== each.sha256) {
        throw damaged(file, new Error("its content is not what its checksum says"));
      }
      last = { ...each, hash };
    }
    if (next !== end || (segments[0]?.first ?? start) > start) {
      throw damaged(this.folder, new Error(`it lacks rows of those from ${start} to ${end}`));
    }
    this.closed = segments.slice(0, -1);
    this.growing = last;
  }

  /** The position after the last row. */
  private get end(): number {
    return this.growing ? endOf(this.growing) : 0;
  }

  /**
   * Writes the rows that are not in the log yet, and syncs them to disk. After an error, the log is
   * what it was before.
   *
   * @throws {Error} naming the file that cannot be written
   * @returns a reference to all of the given rows
   */
  write(rows: RowSequence): LoggedRows {
    const { width, start, end } = rows;
    const rowsInSegment = Math.max(1, Math.floor(this.segmentBytes / (4 * width)));
    const closed = [...this.closed];
    let growing = this.growing && { ...this.growing, hash: this.growing.hash.copy() };
    // Rows that came and went since the last time are not missed.
    for (let at = Math.max(this.end, start); at < end; ) {
      // Segments end at the same positions whenever rows are written.
      const goesOn = growing && endOf(growing) === at && at % rowsInSegment !== 0;
      if (growing && !goesOn) closed.push(withoutHash(growing));
      const current: GrowingSegment =
        growing && goesOn
          ? growing
          : { first: at, rows: 0, sha256: "", hash: createHash("sha256") };
      const until = Math.min(end, (Math.floor(at / rowsInSegment) + 1) * rowsInSegment);
      this.append(current, rows, until);
      growing = current;
      at = until;
    }
    this.closed = closed;
    this.growing = growing;
    const segments = [...closed, ...(growing ? [withoutHash(growing)] : [])];
    return { width, start, end, segments: segments.filter((each) => endOf(each) > start) };
  }

  /** Appends the rows before a position to a segment. */
  private append(segment: GrowingSegment, rows: RowSequence, until: number): void {
    const path = join(this.folder, segmentName(segment));
    try {
      if (!existsSync(this.folder)) {
        mkdirSync(this.folder);
        syncFolder(dirname(this.folder));
      }
      const isNew = segment.rows === 0;
      const file = openSync(path, isNew ? "w" : "r+");
      try {
        let offset = 4 * rows.width * segment.rows;
        for (const piece of rows.pieces(endOf(segment), until)) {
          writeFully(file, bytesOf(piece), offset);
          segment.hash.update(bytesOf(piece));
          offset += piece.byteLength;
        }
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (isNew) syncFolder(this.folder);
    } catch (cause) {
      throw unwritable(path, cause);
    }
    segment.rows = until - segment.first;
    segment.sha256 = digestOf(segment.hash);
  }

  /** Removes the files without rows from a position on. */
  forget(before: number): void {
    if (!existsSync(this.folder)) return;
    this.closed = this.closed.filter((each) => endOf(each) > before);
    const kept = new Set(
      [...this.closed, ...(this.growing ? [this.growing] : [])].map(segmentName),
    );
    for (const name of readdirSync(this.folder)) {
      if (!kept.has(name)) rmSync(join(this.folder, name));
    }
  }
}

function withoutHash({ first, rows, sha256 }: GrowingSegment): Segment {
  return { first, rows, sha256 };
}

/**
 * Reads rows of a file in pieces.
 *
 * @throws {Error} if the file ends before
 */
function* readRows(
  path: string,
  width: number,
  from: number,
  to: number,
): Generator<Float32Array, void> {
  const rowsInPiece = Math.max(1, Math.floor(pieceBytes / (4 * width)));
  const numbers = new Float32Array(Math.min(rowsInPiece, to - from) * width);
  const file = openSync(path, "r");
  try {
    for (let at = from; at < to; at += rowsInPiece) {
      const piece = numbers.subarray(0, Math.min(rowsInPiece, to - at) * width);
      readFully(file, bytesOf(piece), 4 * width * at);
      yield piece;
    }
  } finally {
    closeSync(file);
  }
}

/** The rows that a reference names, read from disk when they are asked for. */
export function readLogged(
  folder: string,
  { width, start, end, segments }: LoggedRows,
): RowSequence {
  return {
    width,
    start,
    end,
    *pieces(from, to) {
      for (const each of segments) {
        const [first, last] = [Math.max(from, each.first), Math.min(to, endOf(each))];
        if (first >= last) continue;
        const path = join(folder, segmentName(each));
        yield* readRows(path, width, first - each.first, last - each.first);
      }
    },
  };
}
