/**
 * Parses a list of seeds such as "0,1,2" or "0-4,7" and removes duplicates.
 *
 * @throws {RangeError} saying what is wrong
 */
export function parseSeeds(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => {
    const ends = /^\d+-\d+$/.test(part) ? part.split("-") : [part, part];
    const [first, last] = ends.map(seedOf);
    if (last < first) throw new RangeError(`${part} must begin with the lower seed.`);
    if (last - first >= mostSeeds) {
      throw new RangeError(`${part} must be at most ${mostSeeds} seeds.`);
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(seeds)];
}

/** More are a slip of the keyboard. */
const mostSeeds = 10_000;

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new RangeError("must be a whole number from 0 to 2^53 - 1.");
}
