import type { PickleMachine } from "./machine.ts";
import {
  addToSet,
  append,
  build,
  call,
  callWithKeywords,
  dictOf,
  pushGlobal,
  setItems,
  setOf,
} from "./operations.ts";
import {
  binaryInteger,
  decimalFloat,
  decimalInteger,
  latin1Text,
  literalText,
  rawUnicodeText,
  utf8Text,
} from "./texts.ts";
import { PickleTuple, type PickleValue } from "./values.ts";

/** An opcode's name, and what it does. */
export interface Opcode {
  name: string;
  run(machine: PickleMachine): void;
}

type Row = [code: string | number, name: string, run: (machine: PickleMachine) => void];

const textLine = (m: PickleMachine) => latin1Text(m.reader.line());
const utf8Line = (m: PickleMachine) => utf8Text(m.reader.line());

const pushText = (m: PickleMachine, length: number) =>
  m.pushDecoded(utf8Text(m.reader.take(length)), "text in UTF-8");

function pushIntegerLine(m: PickleMachine): void {
  const text = textLine(m);
  // Booleans of protocols 0 and 1.
  if (text === "00" || text === "01") m.push(text === "01");
  else m.pushDecoded(decimalInteger(text), "decimal integer of at most 1024 digits");
}

const pushLong = (m: PickleMachine, length: number) =>
  m.pushDecoded(binaryInteger(m.reader.take(length)), "integer of at most 1024 bytes");

/** Values that are written out. */
const atoms: Row[] = [
  ["N", "NONE", (m) => m.push(null)],
  [0x88, "NEWTRUE", (m) => m.push(true)],
  [0x89, "NEWFALSE", (m) => m.push(false)],
  ["I", "INT", pushIntegerLine],
  ["J", "BININT", (m) => m.push(m.reader.int32())],
  ["K", "BININT1", (m) => m.push(m.reader.uint8())],
  ["M", "BININT2", (m) => m.push(m.reader.uint16())],
  [
    "L",
    "LONG",
    (m) =>
      m.pushDecoded(
        decimalInteger(textLine(m).replace(/L$/, "")),
        "decimal integer of at most 1024 digits",
      ),
  ],
  [0x8a, "LONG1", (m) => pushLong(m, m.reader.uint8())],
  [0x8b, "LONG4", (m) => pushLong(m, m.reader.uint32())],
  ["F", "FLOAT", (m) => m.pushDecoded(decimalFloat(textLine(m)), "decimal number")],
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

const pushTuple = (m: PickleMachine, items: PickleValue[]) => m.push(new PickleTuple(items));

/** Collections of the values above the last mark, or of the last values. */
const collections: Row[] = [
  [")", "EMPTY_TUPLE", (m) => pushTuple(m, [])],
  [0x85, "TUPLE1", (m) => pushTuple(m, m.popMany(1))],
  [0x86, "TUPLE2", (m) => pushTuple(m, m.popMany(2))],
  [0x87, "TUPLE3", (m) => pushTuple(m, m.popMany(3))],
  ["t", "TUPLE", (m) => pushTuple(m, m.popToMark())],
  ["]", "EMPTY_LIST", (m) => m.push([])],
  ["l", "LIST", (m) => m.push(m.popToMark())],
  ["a", "APPEND", (m) => append(m, m.popMany(1))],
  ["e", "APPENDS", (m) => append(m, m.popToMark())],
  ["}", "EMPTY_DICT", (m) => m.push(new Map())],
  ["d", "DICT", (m) => m.push(dictOf(m, m.popToMark()))],
  ["s", "SETITEM", (m) => setItems(m, m.popMany(2))],
  ["u", "SETITEMS", (m) => setItems(m, m.popToMark())],
  [0x8f, "EMPTY_SET", (m) => m.push(new Set())],
  [0x90, "ADDITEMS", (m) => addToSet(m, m.popToMark())],
  [0x91, "FROZENSET", (m) => m.push(setOf(m, m.popToMark()))],
];

function callAboveMark(m: PickleMachine): void {
  const [callee, ...args] = m.popToMark();
  if (callee === undefined) m.refuse("nothing is above the mark");
  else call(m, callee, args);
}

function callNamed(m: PickleMachine): void {
  pushGlobal(m, utf8Line(m), utf8Line(m));
  const callee = m.pop();
  call(m, callee, m.popToMark());
}

function callWithTuple(m: PickleMachine): void {
  const args = m.tuple(m.pop());
  call(m, m.pop(), args);
}

function pushPersistent(m: PickleMachine, id: PickleValue): void {
  const { persistentId } = m.options;
  if (persistentId) m.push(persistentId(id, m.refuse));
  else m.refuse("it refers to something outside the file");
}

const refuseExtension = (m: PickleMachine) =>
  m.refuse("it uses the extension registry of the program that wrote it");
const refuseBuffer = (m: PickleMachine) => m.refuse("it refers to a buffer outside the file");

/** Globals, and records of calls of them. */
const objects: Row[] = [
  ["c", "GLOBAL", (m) => pushGlobal(m, utf8Line(m), utf8Line(m))],
  [0x93, "STACK_GLOBAL", (m) => pushGlobal(m, ...(m.popMany(2) as [PickleValue, PickleValue]))],
  ["R", "REDUCE", callWithTuple],
  [0x81, "NEWOBJ", callWithTuple],
  [0x92, "NEWOBJ_EX", callWithKeywords],
  ["o", "OBJ", callAboveMark],
  ["i", "INST", callNamed],
  ["b", "BUILD", build],
  ["P", "PERSID", (m) => pushPersistent(m, textLine(m))],
  ["Q", "BINPERSID", (m) => pushPersistent(m, m.pop())],
  [0x82, "EXT1", refuseExtension],
  [0x83, "EXT2", refuseExtension],
  [0x84, "EXT4", refuseExtension],
  [0x97, "NEXT_BUFFER", refuseBuffer],
  [0x98, "READONLY_BUFFER", refuseBuffer],
];

const newestProtocol = 5;

function requireProtocol(m: PickleMachine): void {
  const protocol = m.reader.uint8();
  if (protocol > newestProtocol) m.refuse(`protocol ${protocol} is unknown`);
}

/** The stack, its marks, and the memo. */
const stack: Row[] = [
  ["(", "MARK", (m) => m.mark()],
  ["0", "POP", (m) => m.discard()],
  ["1", "POP_MARK", (m) => m.popToMark()],
  ["2", "DUP", (m) => m.push(m.top())],
  ["g", "GET", (m) => m.recall(decimalInteger(textLine(m)))],
  ["h", "BINGET", (m) => m.recall(m.reader.uint8())],
  ["j", "LONG_BINGET", (m) => m.recall(m.reader.uint32())],
  ["p", "PUT", (m) => m.remember(decimalInteger(textLine(m)))],
  ["q", "BINPUT", (m) => m.remember(m.reader.uint8())],
  ["r", "LONG_BINPUT", (m) => m.remember(m.reader.uint32())],
  [0x94, "MEMOIZE", (m) => m.remember(m.memoSize)],
  [0x80, "PROTO", requireProtocol],
  [0x95, "FRAME", (m) => m.reader.frame()],
];

/** Ends a pickle. */
export const stop = ".".charCodeAt(0);

/** The opcodes of protocols 0 to 5 by their byte, but for STOP. Source: Python's pickletools. */
export const opcodes: ReadonlyMap<number, Opcode> = new Map(
  [...atoms, ...collections, ...objects, ...stack].map(([code, name, run]) => [
    typeof code === "number" ? code : code.charCodeAt(0),
    { name, run },
  ]),
);
