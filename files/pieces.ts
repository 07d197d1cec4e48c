/** Below 2 GiB, beyond which neither a hash, nor a read or write of a file, takes bytes at once. */
const largestPiece = 2 ** 30;

/** Windows onto bytes, one behind the other, none of which is too large for Node's functions. */
export function piecesOf(bytes: Uint8Array, largest = largestPiece): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / largest) }, (_, i) =>
    bytes.subarray(i * largest, (i + 1) * largest),
  );
}
