import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { entryName, type ZipEntry } from "./directory.ts";
import { signatures } from "./signatures.ts";

const headerLength = 30;

/** An entry, and where its data begins. */
export interface LocatedEntry extends ZipEntry {
  start: number;
}

/**
 * Returns the entries by name, each with where its data begins. Data that two entries share could make a
 * small file large, and two readers could see different content.
 *
 * Source: APPNOTE.TXT of PKWARE, 4.3.7.
 *
 * @param end where the data of all entries must have ended
 * @throws {ImportError} if a local header is not where the directory says, or entries overlap
 */
export function locateEntries(
  view: DataView,
  entries: Iterable<ZipEntry>,
  end: number,
): Map<string, LocatedEntry> {
  const located = new Map<string, LocatedEntry>();
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.header - b.header)) {
    const { name, header, compressedSize } = entry;
    if (header < free) {
      throw new ImportError(`the zip archive is damaged: ${quoted(name)} overlaps another entry`);
    }
    if (header + headerLength > end || view.getUint32(header, true) !== signatures.localHeader) {
      throw new ImportError(`the zip archive is damaged: ${quoted(name)} is not where it says`);
    }
    const nameEnd = header + headerLength + view.getUint16(header + 26, true);
    const start = nameEnd + view.getUint16(header + 28, true);
    free = start + compressedSize;
    if (free > end) {
      throw new ImportError(`the zip archive is damaged: ${quoted(name)} ends after its directory`);
    }
    const nameBytes = new Uint8Array(
      view.buffer,
      view.byteOffset + header + headerLength,
      nameEnd - header - headerLength,
    );
    if (entryName(nameBytes) !== name) {
      throw new ImportError(`the zip archive is damaged: ${quoted(name)} has two names`);
    }
    located.set(name, { ...entry, start });
  }
  return located;
}
