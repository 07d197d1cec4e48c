/** Reads the values of a protocol buffer one by one. Methods throw an Error where the bytes are no such value. */
export interface WireReader {
  /** True if there is more to read. */
  hasMore(): boolean;
  /** The number of a field, and the encoding of its value. */
  tag(): { field: number; wireType: number };
  /** A signed 64-bit integer. Beyond 2^53 it is rounded, and still exceeds every limit. */
  integer(): number;
  float(): number;
  /** Bytes that follow their length: a view of the buffer, not a copy. */
  bytes(): Uint8Array;
  /** Text. Invalid UTF-8 is an error. */
  text(): string;
}

/** The most bytes that a varint of 64 bits takes, and one of 32 bits. */
const mostVarintBytes = 10;
const mostBytesOf32 = 5;

const bitsOfByte = 7;
const lowBits = 0x7f;
/** The bits of the fifth byte that do not fit into 32 bits. */
const beyond32 = 0x70;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Creates a reader of a message's bytes. */
export function createWireReader(buffer: Uint8Array): WireReader {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let position = 0;

  function byte(): number {
    if (position >= buffer.length) throw new Error("it ends within a number");
    const read = buffer[position];
    position += 1;
    return read;
  }

  /** An unsigned 32-bit varint. */
  function whole(): number {
    let value = 0;
    for (let i = 0; i < mostBytesOf32; i++) {
      const read = byte();
      if (i === mostBytesOf32 - 1 && (read & beyond32) !== 0) break;
      value += (read & lowBits) * 2 ** (bitsOfByte * i);
      if (read <= lowBits) return value;
    }
    throw new Error("a tag or a length has more than 32 bits");
  }

  function take(length: number): number {
    const start = position;
    if (length > buffer.length - start) throw new Error("it ends within a value");
    position += length;
    return start;
  }

  function bytes(): Uint8Array {
    const length = whole();
    const start = take(length);
    return buffer.subarray(start, start + length);
  }

  return {
    hasMore: () => position < buffer.length,
    tag() {
      const tag = whole();
      return { field: tag >>> 3, wireType: tag & 7 };
    },
    integer() {
      let value = 0n;
      for (let i = 0; i < mostVarintBytes; i++) {
        const read = byte();
        value |= BigInt(read & lowBits) << BigInt(bitsOfByte * i);
        if (read <= lowBits) return Number(BigInt.asIntN(64, value));
      }
      throw new Error("an integer has more than 64 bits");
    },
    float: () => view.getFloat32(take(Float32Array.BYTES_PER_ELEMENT), true),
    bytes,
    text: () => utf8.decode(bytes()),
  };
}
