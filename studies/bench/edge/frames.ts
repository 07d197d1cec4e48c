import { randomBytes } from "node:crypto";

/*
 * Frames of the WebSocket protocol (RFC 6455, section 5), as far as a load needs them: messages that
 * are one frame each. Questions are framed once, before they are sent often.
 */

export const frameOpcodes = { text: 0x1, close: 0x8 } as const;

const final = 0x80;
const masked = 0x80;
/** Lengths in the second byte that stand for a longer one behind it, of 16 or of 64 bits. */
const [extended16, extended64] = [126, 127];

function lengthBytes(length: number): Buffer {
  if (length < extended16) return Buffer.of(masked | length);
  const bytes = Buffer.alloc(length < 2 ** 16 ? 3 : 9);
  if (bytes.length === 3) {
    bytes[0] = masked | extended16;
    bytes.writeUInt16BE(length, 1);
  } else {
    bytes[0] = masked | extended64;
    bytes.writeBigUInt64BE(BigInt(length), 1);
  }
  return bytes;
}

/**
 * Returns a text message as a client sends it.
 *
 * @param mask four bytes; by default random ones
 */
export function textFrame(text: string, mask: Buffer = randomBytes(4)): Buffer {
  const payload = Buffer.from(text);
  for (let i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
  const head = [Buffer.of(final | frameOpcodes.text), lengthBytes(payload.length), mask];
  return Buffer.concat([...head, payload]);
}

/** A frame from a server, which are not masked. */
export interface SocketFrame {
  opcode: number;
  payload: Buffer;
  /** The bytes of all of it. */
  length: number;
}

/**
 * Reads the first frame; undefined until it is complete.
 *
 * @throws {Error} if it is masked, or only a part of a message
 */
export function readFrame(bytes: Buffer): SocketFrame | undefined {
  if (bytes.length < 2) return undefined;
  const [first, second] = bytes;
  if (!(first & final)) throw new Error("a message comes in several frames");
  if (second & masked) throw new Error("a server masks its frames");
  const extension = second < extended16 ? 0 : second === extended16 ? 2 : 8;
  const start = 2 + extension;
  if (bytes.length < start) return undefined;
  const size =
    extension === 0
      ? second
      : extension === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + size) return undefined;
  const payload = bytes.subarray(start, start + size);
  return { opcode: first & 0xf, payload, length: start + size };
}

/** The code and the reason of a close frame. */
export function closedWith({ payload }: SocketFrame): { code: number; reason: string } {
  // Without a payload, 1005: no status received.
  const code = payload.length < 2 ? 1005 : payload.readUInt16BE();
  return { code, reason: payload.toString("utf8", 2) };
}
