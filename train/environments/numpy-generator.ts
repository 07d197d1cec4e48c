const mask128 = (1n << 128n) - 1n;
const multiplier = 0x2360ed051fc65da44385df649fccf645n;

/**
 * Hashes a seed to as many 32-bit words as wanted, as numpy's SeedSequence(seed) does.
 *
 * Source: O'Neill 2015, "Developing a seed_seq alternative"; numpy.random.SeedSequence.
 */
function seedSequence(seed: number, count: number): Uint32Array {
  const entropy = [seed % 2 ** 32];
  if (seed >= 2 ** 32) entropy.push(Math.floor(seed / 2 ** 32));

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
  const pool = Array.from({ length: 4 }, (_, i) => hashmix(entropy[i] ?? 0));
  for (let source = 0; source < 4; source++) {
    for (let target = 0; target < 4; target++) {
      if (source !== target) pool[target] = mix(pool[target], hashmix(pool[source]));
    }
  }

  let output = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const mixed = pool[i % 4] ^ output;
    output = Math.imul(output, 0x58f38ded);
    const product = Math.imul(mixed, output);
    return product ^ (product >>> 16);
  });
}

/**
 * numpy's default_rng(seed), bit for bit: Generator(PCG64(SeedSequence(seed))). Gymnasium seeds its
 * environments with it, so the same seed begins the same episodes.
 *
 * Source: O'Neill 2014, PCG XSL RR 128/64.
 */
export class NumpyGenerator {
  private state: bigint;
  private readonly increment: bigint;

  /** @param seed a whole number from 0 to 2^53 - 1 */
  constructor(seed: number) {
    const words = seedSequence(seed, 8);
    const word64 = (i: number) => (BigInt(words[2 * i + 1]) << 32n) | BigInt(words[2 * i]);
    this.increment = ((((word64(2) << 64n) | word64(3)) << 1n) | 1n) & mask128;
    this.state = this.increment + ((word64(0) << 64n) | word64(1));
    this.advance();
  }

  /** Uniform on [low, high), from one 53-bit draw. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (Number(this.next64() >> 11n) / 2 ** 53);
  }

  /** The index of a category drawn by its probability, as Gymnasium's categorical_sample does. */
  categorical(probabilities: ArrayLike<number>): number {
    const draw = this.uniform();
    let cumulative = 0;
    for (let i = 0; i < probabilities.length; i++) {
      cumulative += probabilities[i];
      if (cumulative > draw) return i;
    }
    return 0;
  }

  private next64(): bigint {
    this.advance();
    const word = (this.state >> 64n) ^ (this.state & 0xffffffffffffffffn);
    const rotation = this.state >> 122n;
    return BigInt.asUintN(64, (word >> rotation) | (word << (64n - rotation)));
  }

  private advance(): void {
    this.state = (this.state * multiplier + this.increment) & mask128;
  }
}
