import type { PickleMachine } from "./machine.ts";
import { atomOpcodes } from "./opcodes/atoms.ts";
import { collectionOpcodes } from "./opcodes/collections.ts";
import { objectOpcodes } from "./opcodes/objects.ts";
import { stackOpcodes } from "./opcodes/stack.ts";

/** An opcode's name, and what it does. */
export interface Opcode {
  name: string;
  run(machine: PickleMachine): void;
}

/** Ends a pickle. */
export const stop = ".".charCodeAt(0);

/** The opcodes of protocols 0 to 5 by their byte, but for STOP. Source: Python's pickletools. */
export const opcodes: ReadonlyMap<number, Opcode> = new Map(
  [...atomOpcodes, ...collectionOpcodes, ...objectOpcodes, ...stackOpcodes].map(
    ([code, name, run]) => [typeof code === "number" ? code : code.charCodeAt(0), { name, run }],
  ),
);
