import protobuf from "protobufjs";
import * as z from "zod";

/*
 * Reads event files, not as train/run/event-file.ts writes them: with TensorFlow's own definition of
 * the messages, and with a CRC that follows the division of polynomials bit by bit.
 */

/** The part of event.proto and summary.proto that has to do with scalars, as TensorFlow has it. */
const definition = `
  syntax = "proto3";
  message Summary {
    message Value {
      string tag = 1;
      oneof value { float simple_value = 2; bytes obsolete_old_style_histogram = 3; }
    }
    repeated Value value = 1;
  }
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; }
  }
`;
const { root } = protobuf.parse(definition, { keepCase: true });
const eventType = root.lookupType("Event");

/** NaN and infinities included. */
const anyNumber = z.custom<number>((value) => typeof value === "number");

/** A scalar without a value is none that TensorBoard would show. */
const event = z.strictObject({
  wall_time: z.number(),
  step: z.coerce.number().default(0),
  file_version: z.string().optional(),
  summary: z
    .strictObject({
      value: z.array(z.strictObject({ tag: z.string(), simple_value: anyNumber })),
    })
    .optional(),
});
export type ReadEvent = z.infer<typeof event>;

/** x^32 + x^28 + x^27 + ... + 1, of CRC-32C, without its highest power. */
const castagnoli = 0x1edc6f41n;

/** The remainder of the bits, the first 32 inverted, the lowest of each byte first; inverted, reversed. */
export function crcByDivision(bytes: Uint8Array): number {
  let register = 0xffffffffn;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const top = (register >> 31n) ^ BigInt((byte >> bit) & 1);
      register = ((register << 1n) & 0xffffffffn) ^ (top ? castagnoli : 0n);
    }
  }
  const inverted = register ^ 0xffffffffn;
  return Number.parseInt([...inverted.toString(2).padStart(32, "0")].reverse().join(""), 2);
}

function masked(bytes: Uint8Array): number {
  const checksum = BigInt(crcByDivision(bytes));
  const rotated = (checksum / 2n ** 15n + checksum * 2n ** 17n) % 2n ** 32n;
  return Number((rotated + 0xa282ead8n) % 2n ** 32n);
}

/** @throws {Error} if the bytes are no whole records, or not what their checksums say */
export function readEvents(bytes: Buffer): ReadEvent[] {
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (bytes.readUInt32LE(at + 8) !== masked(bytes.subarray(at, at + 8))) {
      throw new Error(`the length at byte ${at} has another checksum`);
    }
    if (bytes.readUInt32LE(at + 12 + length) !== masked(data)) {
      throw new Error(`the record at byte ${at} has another checksum`);
    }
    events.push(event.parse(eventType.toObject(eventType.decode(data), { longs: Number })));
    at += 16 + length;
  }
  return events;
}
