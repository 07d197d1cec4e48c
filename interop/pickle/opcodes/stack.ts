import type { PickleMachine } from "../machine.ts";
import { decimalInteger } from "../texts.ts";
import { latin1Line } from "./lines.ts";
import type { OpcodeRow } from "./row.ts";

const newestProtocol = 5;

function requireProtocol(m: PickleMachine): void {
  const protocol = m.reader.uint8();
  if (protocol > newestProtocol) m.refuse(`protocol ${protocol} is unknown`);
}

/** The stack, its marks, and the memo. */
export const stackOpcodes: readonly OpcodeRow[] = [
  ["(", "MARK", (m) => m.mark()],
  ["0", "POP", (m) => m.discard()],
  ["1", "POP_MARK", (m) => m.popToMark()],
  ["2", "DUP", (m) => m.push(m.top())],
  ["g", "GET", (m) => m.recall(decimalInteger(latin1Line(m)))],
  ["h", "BINGET", (m) => m.recall(m.reader.uint8())],
  ["j", "LONG_BINGET", (m) => m.recall(m.reader.uint32())],
  ["p", "PUT", (m) => m.remember(decimalInteger(latin1Line(m)))],
  ["q", "BINPUT", (m) => m.remember(m.reader.uint8())],
  ["r", "LONG_BINPUT", (m) => m.remember(m.reader.uint32())],
  [0x94, "MEMOIZE", (m) => m.remember(m.memoSize)],
  [0x80, "PROTO", requireProtocol],
  [0x95, "FRAME", (m) => m.reader.frame()],
];
