import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import type { DirectoryPlace } from "./end-record.ts";
import { signatures } from "./signatures.ts";

/** An entry of an archive, as the central directory describes it. */
export interface ZipEntry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  /** The position of its local header. */
  header: number;
}

const entryLength = 46;
/** The id of the extra field with sizes of 64 bits. */
const zip64Field = 1;

/** The numbers of 64 bits in the extra fields of an entry. */
function zip64Numbers(extra: DataView, name: string): number[] {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true);
    const next = at + 4 + length;
    if (next > extra.byteLength) break;
    if (extra.getUint16(at, true) === zip64Field) {
      const count = Math.min(3, Math.floor(length / 8));
      return Array.from({ length: count }, (_, i) =>
        Number(extra.getBigUint64(at + 4 + 8 * i, true)),
      );
    }
    at = next;
  }
  throw new ImportError(`the zip archive is damaged: ${quoted(name)} has no sizes of 64 bits`);
}

const names = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes a name, which PyTorch and Python write in UTF-8. */
export function entryName(bytes: Uint8Array): string {
  return names.decode(bytes);
}

/** One entry, and the position of the next. */
function entryAt(view: DataView, at: number, end: number): [ZipEntry, number] {
  const damaged = () =>
    new ImportError("the zip archive is damaged: its directory has no entry where one must be");
  if (at + entryLength > end || view.getUint32(at, true) !== signatures.entry) throw damaged();
  const nameEnd = at + entryLength + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > end) throw damaged();
  const part = (from: number, to: number) =>
    [view.buffer, view.byteOffset + from, to - from] as const;
  const name = entryName(new Uint8Array(...part(at + entryLength, nameEnd)));

  const fields = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  if (fields.includes(0xffffffff)) {
    // The extra field lists only the numbers that do not fit, in this order.
    const long = zip64Numbers(new DataView(...part(nameEnd, extraEnd)), name);
    for (const [i, field] of fields.entries()) {
      if (field === 0xffffffff) fields[i] = long.shift() ?? Number.NaN;
    }
  }
  const [size, compressedSize, header] = fields;
  if (!(size + compressedSize + header <= Number.MAX_SAFE_INTEGER)) {
    throw new ImportError(`the zip archive is damaged: ${quoted(name)} has impossible sizes`);
  }
  const entry = {
    name,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize,
    size,
    header,
  };
  return [entry, next];
}

/**
 * Returns the entries of the central directory, by name.
 *
 * Source: APPNOTE.TXT of PKWARE, 4.3.12 and 4.5.3.
 *
 * @throws {ImportError} if the directory is damaged, or has a name twice
 */
export function zipEntries(view: DataView, place: DirectoryPlace): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let at = place.start;
  while (at < place.end && entries.size <= place.entries) {
    const [entry, next] = entryAt(view, at, place.end);
    if (entries.has(entry.name)) {
      throw new ImportError(`the zip archive has two entries with the name ${quoted(entry.name)}`);
    }
    entries.set(entry.name, entry);
    at = next;
  }
  if (entries.size !== place.entries) {
    throw new ImportError(
      `the zip archive is damaged: its directory does not have ${place.entries} entries as it says`,
    );
  }
  return entries;
}
