import type { Draws } from "./draws.ts";
import { little } from "./pickle-writer.ts";

/** Changes a file, whose bytes it may overwrite, or returns another. */
type Mutation = (bytes: Uint8Array, draws: Draws) => Uint8Array;

/** Replaces a part. */
function spliced(bytes: Uint8Array, at: number, length: number, part: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at + length)]);
}

/** Sizes, lengths and indices that programs get wrong. */
const numbers = [0, 1, 127, 128, 255, 256, 0x7fff, 0xffff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const longNumbers = [2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

function number(draws: Draws): Uint8Array {
  return draws.chance(0.3) ? little(draws.pick(longNumbers), 8) : little(draws.pick(numbers), 4);
}

const mostCopied = 64;

const mutations: Mutation[] = [
  function flipBit(bytes, draws) {
    bytes[draws.below(bytes.length)] ^= 1 << draws.below(8);
    return bytes;
  },
  function changeByte(bytes, draws) {
    bytes[draws.below(bytes.length)] = draws.below(256);
    return bytes;
  },
  function changeNumber(bytes, draws) {
    const field = number(draws).subarray(0, bytes.length);
    bytes.set(field, draws.below(bytes.length - field.length + 1));
    return bytes;
  },
  function truncate(bytes, draws) {
    return bytes.subarray(0, draws.below(bytes.length));
  },
  function remove(bytes, draws) {
    return spliced(bytes, draws.below(bytes.length), draws.below(mostCopied), new Uint8Array());
  },
  function insert(bytes, draws) {
    const part = draws.chance(0.5) ? number(draws) : draws.bytes(1 + draws.below(8));
    return spliced(bytes, draws.below(bytes.length + 1), 0, part);
  },
  function duplicate(bytes, draws) {
    const from = draws.below(bytes.length);
    const part = bytes.slice(from, from + draws.below(mostCopied));
    return spliced(bytes, draws.below(bytes.length + 1), 0, part);
  },
  function exchange(bytes, draws) {
    const from = draws.below(bytes.length);
    const part = bytes.slice(from, from + draws.below(mostCopied));
    return spliced(bytes, draws.below(bytes.length), part.length, part);
  },
];

/** Returns changed bytes of a file of any kind. */
export function mutateBytes(bytes: Uint8Array, draws: Draws): Uint8Array {
  let changed: Uint8Array = new Uint8Array(bytes);
  for (let left = 1 + draws.below(3); left > 0 && changed.length > 0; left--) {
    changed = draws.pick(mutations)(changed, draws);
  }
  return changed;
}
