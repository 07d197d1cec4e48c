import { unzipSync, zipSync } from "fflate";
import { mutateBytes } from "./byte-mutations.ts";
import type { Draws } from "./draws.ts";
import { hostilePickle, withInsertion } from "./hostile-pickles.ts";

function mutatePickle(pickle: Uint8Array, draws: Draws): Uint8Array {
  if (draws.chance(0.3)) return hostilePickle(draws);
  return draws.chance(0.4) ? withInsertion(pickle, draws) : mutateBytes(pickle, draws);
}

/** The archives of fixtures, unpacked once: those that mutate them copy. */
const unpacked = new WeakMap<Uint8Array, Record<string, Uint8Array>>();

function entriesOf(archive: Uint8Array): Record<string, Uint8Array> {
  const known = unpacked.get(archive);
  if (known) return known;
  const entries = unzipSync(archive);
  unpacked.set(archive, entries);
  return entries;
}

/** Changes an entry of an archive, and then writes the archive with valid checksums. */
function mutateEntry(archive: Uint8Array, draws: Draws): Uint8Array {
  const entries = entriesOf(archive);
  const names = Object.keys(entries);
  // Most entries of PyTorch's archives are plain numbers.
  const telling = names.filter((name) => /pkl$|pth$|^data$/.test(name));
  const name = draws.pick(draws.chance(0.85) && telling.length > 0 ? telling : names);
  const changed = { ...entries, [name]: mutateFile(entries[name], draws) };
  if (draws.chance(0.05)) delete changed[name];
  return zipSync(changed, { level: draws.chance(0.05) ? 6 : 0 });
}

/** Returns changed bytes of an archive, as it is or deflated, without valid checksums. */
export function mutateArchive(archive: Uint8Array, draws: Draws): Uint8Array {
  return mutateBytes(draws.chance(0.5) ? archive : zipSync(entriesOf(archive)), draws);
}

/** Changes one of the pickles in JSON of Stable-Baselines3. */
function mutateSerialized(json: Uint8Array, draws: Draws): Uint8Array {
  const parts = Buffer.from(json)
    .toString()
    .split(/(":serialized:": ")/);
  const at = 2 * (1 + draws.below((parts.length - 1) / 2));
  const end = parts[at].indexOf('"');
  const pickle = mutatePickle(Buffer.from(parts[at].slice(0, end), "base64"), draws);
  parts[at] = Buffer.from(pickle).toString("base64") + parts[at].slice(end);
  return Buffer.from(parts.join(""));
}

/** Returns a changed file: a zip archive, a pickle, or another. */
export function mutateFile(file: Uint8Array, draws: Draws): Uint8Array {
  if (file[0] === 0x50 && file[1] === 0x4b) {
    return draws.chance(0.25) ? mutateBytes(file, draws) : mutateEntry(file, draws);
  }
  if (file[0] === 0x7b && draws.chance(0.7) && Buffer.from(file).includes('":serialized:": "')) {
    return mutateSerialized(file, draws);
  }
  const isPickle = file.at(-1) === 0x2e && file.length > 2;
  return isPickle ? mutatePickle(file, draws) : mutateBytes(file, draws);
}
