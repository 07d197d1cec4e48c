import protobuf from "protobufjs";
import * as z from "zod";
import { crc32c } from "../../files/crc32c.ts";
import { appendTo, cutTo, sizeOfFile } from "../../files/growing-file.ts";
import type { Scalars } from "./scalars.ts";

/*
 * TensorBoard's event files: tensorflow.Event messages, each framed as a TFRecord. Only the fields of
 * event.proto and summary.proto that scalars need.
 */

const field = (type: string, id: number) => ({ type, id });

const eventType = protobuf.Root.fromJSON({
  options: { syntax: "proto3" },
  nested: {
    Value: {
      // Within a oneof, protobufjs writes a zero instead of omitting it as the default.
      oneofs: { value: { oneof: ["simpleValue"] } },
      fields: { tag: field("string", 1), simpleValue: field("float", 2) },
    },
    Summary: { fields: { value: { rule: "repeated", ...field("Value", 1) } } },
    Event: {
      fields: {
        wallTime: field("double", 1),
        step: field("int64", 2),
        fileVersion: field("string", 3),
        summary: field("Summary", 5),
      },
    },
  },
}).lookupType("Event");

/**
 * The masked checksum of TFRecord: rotated and offset, so that checksums of data that contain
 * checksums stay strong.
 */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

/** A TFRecord: length (u64), its checksum, data, its checksum, all little-endian. */
function frame(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}

function encodeEvent(event: Record<string, unknown>): Uint8Array {
  return frame(eventType.encode(eventType.fromObject(event)).finish());
}

/** The first record of an event file. */
export function encodeVersion(wallTime: number): Uint8Array {
  return encodeEvent({ wallTime, fileVersion: "brain.Event:2" });
}

/** The record of scalars measured at the same step. */
export function encodeScalars({ step, values }: Scalars, wallTime: number): Uint8Array {
  const value = values.map(([tag, simpleValue]) => ({ tag, simpleValue }));
  return encodeEvent({ wallTime, step, summary: { value } });
}

/**
 * The name of a run's event file. TensorBoard recognizes the prefix. The usual timestamp is left
 * out: it would start a second file when a run is resumed.
 */
export const eventFileName = "events.out.tfevents.softedge";

/**
 * Appends scalars to an event file. All times are encoded in the same number of bytes, so a resumed
 * run writes records as long as those it dropped, and a TensorBoard that has read those continues
 * at the start of a record.
 *
 * @param wallTime seconds since 1970
 */
export function appendScalars(
  path: string,
  scalars: readonly Scalars[],
  wallTime = Date.now() / 1000,
): void {
  const records = scalars
    .filter(({ values }) => values.length > 0)
    .map((each) => encodeScalars(each, wallTime));
  if (records.length === 0) return;
  if (sizeOfFile(path) === 0) records.unshift(encodeVersion(wallTime));
  appendTo(path, Buffer.concat(records));
}

const eventWithTags = z.object({
  wallTime: z.number(),
  step: z.number(),
  summary: z.object({ value: z.array(z.object({ tag: z.string() })) }).nullish(),
});

/**
 * The steps and times at which a scalar was recorded, in seconds since 1970.
 *
 * @param bytes of an event file
 */
export function timesOf(bytes: Uint8Array, tag: string): { step: number; wallTime: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const times: { step: number; wallTime: number }[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 12 + Number(view.getBigUint64(start, true));
    const message = eventType.decode(bytes.subarray(start + 12, end));
    const { wallTime, step, summary } = eventWithTags.parse(
      eventType.toObject(message, { longs: Number, defaults: true }),
    );
    if (summary?.value.some((value) => value.tag === tag)) times.push({ step, wallTime });
    start = end + 4;
  }
  return times;
}

/**
 * Truncates an event file to its first bytes. If it is shorter, because the run predates event
 * files or the file was removed, it starts anew: nothing can be read after half a record.
 */
export function cutEvents(path: string, bytes: number): void {
  cutTo(path, sizeOfFile(path) < bytes ? 0 : bytes);
}
