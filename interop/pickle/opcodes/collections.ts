import type { PickleMachine } from "../machine.ts";
import { addToSet, append, dictOf, setItems, setOf } from "../operations.ts";
import { PickleTuple, type PickleValue } from "../values.ts";
import type { OpcodeRow } from "./row.ts";

const pushTuple = (m: PickleMachine, items: PickleValue[]) => m.push(new PickleTuple(items));

/** Collections of the values above the last mark, or of the last values. */
export const collectionOpcodes: readonly OpcodeRow[] = [
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
