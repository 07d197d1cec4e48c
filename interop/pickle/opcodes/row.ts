import type { PickleMachine } from "../machine.ts";

/** A row of the table of opcodes: its byte, or the character of it, its name, and what it does. */
export type OpcodeRow = readonly [
  code: string | number,
  name: string,
  run: (machine: PickleMachine) => void,
];
