import protobuf from "protobufjs";
import * as z from "zod";
import { crc32c } from "../../files/crc32c.ts";
import { appendTo, cutTo, sizeOfFile } from "../../files/growing-file.ts";
import type { Scalars } from "./scalars.ts";

/*
 * TensorBoard's event files: tensorflow.Event messages (event.proto, summary.proto; the fields that
 * scalars need), each framed as a TFRecord.
 */

const field = (type: string, id: number) => ({ type, id });

const eventType = protobuf.Root.fromJSON({
  options: { syntax: "proto3" },
  nested: {
    Value: {
      // One of the forms that a value may have: a zero must be written for it to be there.
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

/** A checksum of bytes that hold checksums themselves would be a weak one: it is rotated, and more. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

/** Length (u64), its checksum, data, its checksum, all little-endian. */
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

/** The record of scalars that were measured at the same step. */
export function encodeScalars({ step, values }: Scalars, wallTime: number): Uint8Array {
  const value = values.map(([tag, simpleValue]) => ({ tag, simpleValue }));
  return encodeEvent({ wallTime, step, summary: { value } });
}

/**
 * The name of a run's event file. TensorBoard knows it by its beginning; a time in it, as others have
 * it, would only make a second file of a run that is resumed.
 */
export const eventFileName = "events.out.tfevents.softedge";

/**
 * Adds scalars to an event file. A time takes as many bytes as any other: a run that is resumed
 * writes records as long as those that were dropped, and a TensorBoard that has read those goes on
 * reading at the beginning of one.
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
 * When a scalar was recorded, each time: at which step, and in seconds since 1970.
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
 * Drops what an event file has behind its first bytes. If it has not even those, because a run is
 * older than its event file or somebody removed that, the file begins anew: behind half a record
 * nothing can be read.
 */
export function cutEvents(path: string, bytes: number): void {
  cutTo(path, sizeOfFile(path) < bytes ? 0 : bytes);
}
