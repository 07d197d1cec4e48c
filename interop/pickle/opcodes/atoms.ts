import type { PickleMachine } from "../machine.ts";
import {
  binaryInteger,
  decimalFloat,
  decimalInteger,
  latin1Text,
  literalText,
  rawUnicodeText,
  utf8Text,
} from "../texts.ts";
import { latin1Line } from "./lines.ts";
import type { OpcodeRow } from "./row.ts";

const pushText = (m: PickleMachine, length: number) =>
  m.pushDecoded(utf8Text(m.reader.take(length)), "text in UTF-8");

const pushDecimal = (m: PickleMachine, text: string) =>
  m.pushDecoded(decimalInteger(text), "decimal integer of at most 1024 digits");

function pushIntegerLine(m: PickleMachine): void {
  const text = latin1Line(m);
  // Booleans of protocols 0 and 1.
  if (text === "00" || text === "01") m.push(text === "01");
  else pushDecimal(m, text);
}

function pushLongLine(m: PickleMachine): void {
  pushDecimal(m, latin1Line(m).replace(/L$/, ""));
}

const pushLong = (m: PickleMachine, length: number) =>
  m.pushDecoded(binaryInteger(m.reader.take(length)), "integer of at most 1024 bytes");

/** Values that are written out. */
export const atomOpcodes: readonly OpcodeRow[] = [
  ["N", "NONE", (m) => m.push(null)],
  [0x88, "NEWTRUE", (m) => m.push(true)],
  [0x89, "NEWFALSE", (m) => m.push(false)],
  ["I", "INT", pushIntegerLine],
  ["J", "BININT", (m) => m.push(m.reader.int32())],
  ["K", "BININT1", (m) => m.push(m.reader.uint8())],
  ["M", "BININT2", (m) => m.push(m.reader.uint16())],
  ["L", "LONG", pushLongLine],
  [0x8a, "LONG1", (m) => pushLong(m, m.reader.uint8())],
  [0x8b, "LONG4", (m) => pushLong(m, m.reader.uint32())],
  ["F", "FLOAT", (m) => m.pushDecoded(decimalFloat(latin1Line(m)), "decimal number")],
  ["G", "BINFLOAT", (m) => m.push(m.reader.float64())],
  ["S", "STRING", (m) => m.pushDecoded(literalText(m.reader.line()), "string in quotation marks")],
  ["T", "BINSTRING", (m) => m.push(latin1Text(m.reader.take(m.reader.uint32())))],
  ["U", "SHORT_BINSTRING", (m) => m.push(latin1Text(m.reader.take(m.reader.uint8())))],
  ["V", "UNICODE", (m) => m.pushDecoded(rawUnicodeText(m.reader.line()), "Unicode text")],
  ["X", "BINUNICODE", (m) => pushText(m, m.reader.uint32())],
  [0x8c, "SHORT_BINUNICODE", (m) => pushText(m, m.reader.uint8())],
  [0x8d, "BINUNICODE8", (m) => pushText(m, m.reader.uint64())],
  ["B", "BINBYTES", (m) => m.push(m.reader.take(m.reader.uint32()))],
  ["C", "SHORT_BINBYTES", (m) => m.push(m.reader.take(m.reader.uint8()))],
  [0x8e, "BINBYTES8", (m) => m.push(m.reader.take(m.reader.uint64()))],
  [0x96, "BYTEARRAY8", (m) => m.push(m.reader.take(m.reader.uint64()))],
];
