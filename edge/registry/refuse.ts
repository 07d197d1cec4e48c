import { Refusal } from "../problem.ts";

/**
 * Refuses a package for what one of its parts is.
 *
 * @param pointer the part, such as /actor/graph/node/3
 * @param detail completes "PART ..."
 */
export function refusePart(pointer: string, detail: string): never {
  throw new Refusal(422, `${pointer} ${detail}`, { errors: [{ pointer, detail }] });
}
