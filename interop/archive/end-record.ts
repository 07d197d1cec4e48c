import { ImportError } from "../policy/foreign-policy.ts";
import { beginsAsZip, signatures } from "./signatures.ts";

/** Where the central directory of an archive lies. */
export interface DirectoryPlace {
  start: number;
  end: number;
  entries: number;
}

const endLength = 22;
const locatorLength = 20;
const end64Length = 56;
const longestComment = 0xffff;

/** The position of the end record: the last one whose comment ends where the file ends. */
function endRecordAt(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - endLength - longestComment);
  for (let at = view.byteLength - endLength; at >= first; at--) {
    if (
      view.getUint32(at, true) === signatures.end &&
      at + endLength + view.getUint16(at + 20, true) === view.byteLength
    ) {
      return at;
    }
  }
  return undefined;
}

/** The end record of ZIP64 before the end record, if there is one, as PyTorch writes it. */
function end64Of(view: DataView, endAt: number) {
  const locator = endAt - locatorLength;
  if (locator < 0 || view.getUint32(locator, true) !== signatures.end64Locator) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + end64Length > locator || view.getUint32(at, true) !== signatures.end64) {
    throw new ImportError("the zip archive is damaged: its ZIP64 end record is not where it says");
  }
  const number = (offset: number) => Number(view.getBigUint64(at + offset, true));
  return { at, entries: number(32), length: number(40), start: number(48) };
}

/** A field of the end record, which is all ones where only ZIP64's field has the number. */
function agreed(short: number, all: number, long: number | undefined): number {
  if (long === undefined || short === long) return short;
  if (short !== all) {
    throw new ImportError("the zip archive is damaged: its two end records do not agree");
  }
  return long;
}

/**
 * Returns the place of the central directory.
 *
 * Source: APPNOTE.TXT of PKWARE, 4.3.14 to 4.3.16.
 *
 * @throws {ImportError} if the bytes are no zip archive, or only the first part of one
 */
export function directoryPlace(view: DataView): DirectoryPlace {
  const at = endRecordAt(view);
  if (at === undefined) {
    throw new ImportError(
      beginsAsZip(view)
        ? "the zip archive ends too early: it was not copied or downloaded completely"
        : "the file is not a zip archive",
    );
  }
  if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0) {
    throw new ImportError("the zip archive is one of several parts: join them first");
  }
  const long = end64Of(view, at);
  const entries = agreed(view.getUint16(at + 10, true), 0xffff, long?.entries);
  const length = agreed(view.getUint32(at + 12, true), 0xffffffff, long?.length);
  const start = agreed(view.getUint32(at + 16, true), 0xffffffff, long?.start);
  // Nothing lies between the directory and the end record that follows it.
  if (start + length !== (long?.at ?? at)) {
    throw new ImportError("the zip archive is damaged: its directory is not where it says");
  }
  return { start, end: start + length, entries };
}
