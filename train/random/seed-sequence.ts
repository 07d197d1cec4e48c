/** The 32-bit words of a nonnegative integer, least significant first; one word for 0. */
function wordsOf(number: number | bigint): number[] {
  const words: number[] = [];
  for (let rest = BigInt(number); rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length > 0 ? words : [0];
}

const poolSize = 4;

/**
 * Hashes a seed to any number of 32-bit words, as in NumPy's SeedSequence(seed,
 * spawn_key=...).generate_state(count).
 *
 * Every bit of the entropy flips every bit of the result with probability near one half, so that
 * neighboring seeds, and keys of one seed, give unrelated streams.
 *
 * Source: O'Neill 2015, "Developing a seed_seq alternative"; numpy.random.SeedSequence.
 *
 * @param seed a nonnegative integer
 * @param spawnKey distinguishes streams of one seed
 * @throws {RangeError} if the seed is negative or not an integer
 */
export function seedSequence(
  seed: number | bigint,
  count: number,
  spawnKey: readonly number[] = [],
): Uint32Array {
  if (typeof seed === "number" ? !Number.isSafeInteger(seed) || seed < 0 : seed < 0n) {
    throw new RangeError(`a seed is a whole number from 0 to 2^53 - 1, or a bigint, got ${seed}`);
  }
  const entropy = wordsOf(seed);
  // Pad the seed, so that words of the key cannot be confused with words of the seed.
  if (spawnKey.length > 0) while (entropy.length < poolSize) entropy.push(0);
  entropy.push(...spawnKey.flatMap(wordsOf));

  let hash = 0x43b0d7e5;
  const hashmix = (value: number) => {
    const mixed = value ^ hash;
    hash = Math.imul(hash, 0x931e8875);
    const product = Math.imul(mixed, hash);
    return (product ^ (product >>> 16)) >>> 0;
  };
  const mix = (x: number, y: number) => {
    const sum = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) | 0;
    return (sum ^ (sum >>> 16)) >>> 0;
  };
  const pool = Array.from({ length: poolSize }, (_, i) => hashmix(entropy[i] ?? 0));
  for (let source = 0; source < poolSize; source++) {
    for (let target = 0; target < poolSize; target++) {
      if (source !== target) pool[target] = mix(pool[target], hashmix(pool[source]));
    }
  }
  for (const word of entropy.slice(poolSize)) {
    for (let target = 0; target < poolSize; target++) {
      pool[target] = mix(pool[target], hashmix(word));
    }
  }

  let output = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const mixed = pool[i % poolSize] ^ output;
    output = Math.imul(output, 0x58f38ded);
    const product = Math.imul(mixed, output);
    return product ^ (product >>> 16);
  });
}
