/** Below 2 GiB, the most bytes that Node hashes, reads or writes in one call. */
const largestPiece = 2 ** 30;

/** Splits bytes into views that are small enough for Node's functions. */
export function piecesOf(bytes: Uint8Array, largest = largestPiece): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / largest) }, (_, i) =>
    bytes.subarray(i * largest, (i + 1) * largest),
  );
}
