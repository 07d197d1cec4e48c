/** The CRC-32C (Castagnoli) polynomial, bit-reversed. */
const polynomial = 0x82f63b78;

/** The remainder of each byte, as in Sarwate's table-driven CRC. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  }
  return remainder;
});

/**
 * Returns the checksum of TFRecord and iSCSI. Node's own `crc32` uses another polynomial.
 *
 * Source: RFC 3720, Appendix B.4.
 */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff];
  return ~remainder >>> 0;
}
