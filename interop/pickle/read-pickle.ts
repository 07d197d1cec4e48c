import { ImportError } from "../policy/foreign-policy.ts";
import { PickleMachine, type PickleOptions, pickleLimits } from "./machine.ts";
import { opcodes, stop } from "./opcodes.ts";
import type { PickleValue } from "./values.ts";

/**
 * Reads a pickle of protocols 0 to 5 without executing it. Globals stay names. A call becomes an inert
 * record, unless it is in the closed set of those that are interpreted: Python's collections and
 * bytes (`calls.ts`), and `options.calls`.
 *
 * @returns its value; bytes are views of the file
 * @throws {ImportError} if it is damaged, or exceeds a limit
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions = {}): PickleValue {
  if (bytes.length > pickleLimits.bytes) {
    throw new ImportError(
      `the pickle has ${bytes.length} bytes: at most ${pickleLimits.bytes} are read`,
    );
  }
  const machine = new PickleMachine(bytes, options);
  while (true) {
    machine.at = machine.reader.position;
    machine.opcode = "an opcode";
    const byte = machine.reader.uint8();
    if (byte === stop) {
      machine.opcode = "STOP";
      return machine.result();
    }
    const opcode = opcodes.get(byte);
    if (!opcode) return machine.refuse(`no opcode is ${byte}`);
    machine.opcode = opcode.name;
    machine.charge(1);
    opcode.run(machine);
  }
}
