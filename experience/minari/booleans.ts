import { closeSync, fstatSync, openSync } from "node:fs";
import { readFully, writeFully } from "../../files/positioned.ts";

/*
 * h5py's boolean is an enumeration of one byte, FALSE = 0 and TRUE = 1, which h5wasm reads but cannot
 * create. It can create a compound type of one byte: the same data, and in the dataset's header a
 * longer description of the type. In headers of HDF5's earliest version, which have no checksum, the
 * description is replaced.
 *
 * Source: HDF5 File Format Specification, IV.A.2.d, "The Datatype Message", version 1.
 */

/** The name of the compound type's member, which occurs nowhere else. */
export const booleanMember = "softedge_bool";

const int8 = [0x10, 0x08, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];

/** A name, padded with zeros to a multiple of eight bytes. */
function padded(name: string): number[] {
  const bytes = [...Buffer.from(name), 0];
  return [...bytes, ...new Array((8 - (bytes.length % 8)) % 8).fill(0)];
}

/** A compound of one byte: its class and version, a member, the size; name, place and type. */
const compound = Buffer.from([
  ...[0x16, 1, 0, 0, 1, 0, 0, 0],
  ...padded(booleanMember),
  ...new Array(32).fill(0),
  ...int8,
]);

/** The enumeration: its class and version, two members, the size; type, names, values. */
const enumeration = Buffer.alloc(compound.length);
enumeration.set([
  ...[0x18, 2, 0, 0, 1, 0, 0, 0],
  ...int8,
  ...padded("FALSE"),
  ...padded("TRUE"),
  ...[0, 1],
]);

/** The bytes that are read at once. */
const pieceBytes = 2 ** 20;

/**
 * Turns every dataset of the compound type into one of booleans.
 *
 * @param datasets how many there are
 * @throws {Error} if it finds fewer or more
 */
export function makeBooleans(path: string, datasets: number): void {
  const file = openSync(path, "r+");
  try {
    const { size } = fstatSync(file);
    let found = 0;
    // Pieces overlap, so that each description is in one of them as a whole.
    for (let start = 0; start < size; start += pieceBytes - compound.length + 1) {
      const piece = Buffer.alloc(Math.min(pieceBytes, size - start));
      readFully(file, piece, start);
      for (let at = piece.indexOf(compound); at !== -1; at = piece.indexOf(compound, at + 1)) {
        writeFully(file, enumeration, start + at);
        found += 1;
      }
    }
    if (found !== datasets)
      throw new Error(`it has ${found} datasets of booleans, not ${datasets}`);
  } finally {
    closeSync(file);
  }
}
