import protobuf from "protobufjs/minimal.js";
import { ImportError } from "../policy/foreign-policy.ts";

/** The encodings of a field: the low three bits of the tag before it. */
const wireType = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** What may still be read of a file, counted before it is kept. */
export interface ReadingLimits {
  fields: number;
  /** Numbers in lists; what lies in the bytes of a tensor does not count. */
  numbers: number;
}

/** The value of one field, to be read as what the message's description says it is. */
export interface Field {
  integer(): number;
  float(): number;
  text(): string;
  /** A view of the file. */
  bytes(): Uint8Array;
  /** The numbers of a list, or of a piece of it: packed, or the one number of this field. */
  integers(into: number[]): void;
  floats(into: number[]): void;
  doubles(into: number[]): void;
}

/**
 * Reads the fields of one message of a protocol buffer. Fields that no handler reads are skipped. A
 * message within it is read by the handler, from its bytes: nothing here recurses.
 *
 * @throws {ImportError} for bytes that are no protocol buffer, or have more than the limits allow
 */
export function readFields(
  bytes: Uint8Array,
  limits: ReadingLimits,
  handlers: Record<number, (field: Field) => void>,
): void {
  const reader = new protobuf.Reader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      spend(limits, "fields");
      const handler = handlers[tag >>> 3];
      const start = reader.pos;
      handler?.(fieldOf(reader, tag & 7, limits));
      // A handler may only want to know that the field is there.
      if (reader.pos === start) skip(reader, tag & 7);
    }
  } catch (error) {
    // What the reader throws: a length or an integer beyond the end, text that is not UTF-8.
    if (!(error instanceof Error) || error instanceof ImportError) throw error;
    throw new ImportError(`the file is no whole ONNX model: ${error.message}`);
  }
}

function spend(limits: ReadingLimits, what: keyof ReadingLimits): void {
  limits[what] -= 1;
  if (limits[what] < 0) {
    throw new ImportError(
      `the file has more ${what} than the ONNX model of a policy can have: export the policy alone`,
    );
  }
}

function skip(reader: protobuf.Reader, type: number): void {
  if (!Object.values<number>(wireType).includes(type)) throw new Error(`wire type ${type}`);
  reader.skipType(type);
}

function fieldOf(reader: protobuf.Reader, type: number, limits: ReadingLimits): Field {
  const expect = (...types: number[]) => {
    if (!types.includes(type)) throw new Error(`a field has the wire type ${type}`);
  };
  /** A list is packed, or comes as one field for each number. */
  const list = (single: number, next: (from: protobuf.Reader) => number) => (into: number[]) => {
    expect(single, wireType.delimited);
    const from = type === single ? reader : new protobuf.Reader(reader.bytes());
    do {
      if (from.pos >= from.len) break;
      spend(limits, "numbers");
      into.push(next(from));
    } while (from !== reader);
  };
  return {
    integer() {
      expect(wireType.varint);
      return integerOf(reader);
    },
    float() {
      expect(wireType.fixed32);
      return reader.float();
    },
    text() {
      expect(wireType.delimited);
      return reader.stringVerify();
    },
    bytes() {
      expect(wireType.delimited);
      return reader.bytes();
    },
    integers: list(wireType.varint, integerOf),
    floats: list(wireType.fixed32, (from) => from.float()),
    doubles: list(wireType.fixed64, (from) => from.double()),
  };
}

/** An integer of 64 bits. One beyond 2^53 is rounded, and is beyond every length still. */
function integerOf(reader: protobuf.Reader): number {
  return Number(String(reader.int64()));
}
