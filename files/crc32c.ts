/** CRC-32C's polynomial (Castagnoli), its bits in reverse. */
const polynomial = 0x82f63b78;

/** What each byte does to a remainder. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  }
  return remainder;
});

/**
 * The checksum of TFRecord, iSCSI and others. (Node's own `crc32` is of another polynomial.)
 *
 * Source: RFC 3720, Appendix B.4.
 */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff];
  return ~remainder >>> 0;
}
