/**
 * The first four bytes of a zip archive's records, as little-endian integers.
 *
 * Source: APPNOTE.TXT of PKWARE, 4.3.
 */
export const signatures = {
  localHeader: 0x04034b50,
  entry: 0x02014b50,
  end64: 0x06064b50,
  end64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

/** True for bytes that begin like a zip archive with entries. */
export function beginsAsZip({ buffer, byteOffset, byteLength }: Uint8Array | DataView): boolean {
  const view = new DataView(buffer, byteOffset, byteLength);
  return byteLength >= 4 && view.getUint32(0, true) === signatures.localHeader;
}
