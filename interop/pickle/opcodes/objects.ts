import type { PickleMachine } from "../machine.ts";
import { build, call, callWithKeywords, pushGlobal } from "../operations.ts";
import type { PickleValue } from "../values.ts";
import { latin1Line, utf8Line } from "./lines.ts";
import type { OpcodeRow } from "./row.ts";

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

function pushStackGlobal(m: PickleMachine): void {
  const name = m.pop();
  pushGlobal(m, m.pop(), name);
}

/** Globals, and records of calls of them. */
export const objectOpcodes: readonly OpcodeRow[] = [
  ["c", "GLOBAL", (m) => pushGlobal(m, utf8Line(m), utf8Line(m))],
  [0x93, "STACK_GLOBAL", pushStackGlobal],
  ["R", "REDUCE", callWithTuple],
  [0x81, "NEWOBJ", callWithTuple],
  [0x92, "NEWOBJ_EX", callWithKeywords],
  ["o", "OBJ", callAboveMark],
  ["i", "INST", callNamed],
  ["b", "BUILD", build],
  ["P", "PERSID", (m) => pushPersistent(m, latin1Line(m))],
  ["Q", "BINPERSID", (m) => pushPersistent(m, m.pop())],
  [0x82, "EXT1", refuseExtension],
  [0x83, "EXT2", refuseExtension],
  [0x84, "EXT4", refuseExtension],
  [0x97, "NEXT_BUFFER", refuseBuffer],
  [0x98, "READONLY_BUFFER", refuseBuffer],
];
