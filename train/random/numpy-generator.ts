import { multiplyHigh } from "../../noise/multiply-high.ts";
import { Pcg64 } from "./pcg64.ts";
import { density, edge, inside, tailStart } from "./ziggurat.ts";

const mask64 = (1n << 64n) - 1n;

/**
 * NumPy's default_rng(seed), bit for bit: Generator(PCG64(SeedSequence(seed))). Gymnasium seeds its
 * environments with it, so equal seeds give equal episodes.
 */
export class NumpyGenerator {
  private readonly bits: Pcg64;

  /**
   * @param seed a nonnegative integer
   * @param spawnKey as in NumPy's SeedSequence: distinguishes streams of one seed
   */
  constructor(seed: number | bigint, spawnKey: readonly number[] = []) {
    this.bits = new Pcg64(seed, spawnKey);
  }

  /** The complete state, `stateSize` numbers, for `write`. */
  read(): Float64Array {
    return this.bits.read();
  }

  write(state: Float64Array): void {
    this.bits.write(state);
  }

  /** Uniform on [low, high) with 53 random bits: Generator.random and Generator.uniform. */
  uniform(low = 0, high = 1): number {
    const { bits } = this;
    bits.advance();
    return low + (high - low) * (((bits.high >>> 0) * 2097152 + (bits.low >>> 11)) / 2 ** 53);
  }

  /**
   * Uniform on 0 to size - 1: Generator.integers(size).
   *
   * Source: Lemire 2019, "Fast Random Integer Generation in an Interval".
   *
   * @param size from 1 to 2^53
   * @throws {RangeError} if it is larger
   */
  integer(size: number): number {
    if (size === 1) return 0;
    if (size > 2 ** 32) return this.largeInteger(size);
    if (size === 2 ** 32) return this.bits.next32();
    let word = this.bits.next32();
    let fraction = Math.imul(word, size) >>> 0;
    if (fraction < size) {
      const threshold = (2 ** 32 - size) % size;
      while (fraction < threshold) {
        word = this.bits.next32();
        fraction = Math.imul(word, size) >>> 0;
      }
    }
    return multiplyHigh(word, size);
  }

  /** The same for sizes above 2^32, from 64-bit words. */
  private largeInteger(size: number): number {
    if (size > 2 ** 53) throw new RangeError(`a size is at most 2^53, got ${size}`);
    const { bits } = this;
    const range = BigInt(size);
    const threshold = (mask64 - range + 1n) % range;
    for (;;) {
      bits.advance();
      const word = (BigInt(bits.high >>> 0) << 32n) | BigInt(bits.low >>> 0);
      const product = word * range;
      if ((product & mask64) >= threshold) return Number(product >> 64n);
    }
  }

  /** Standard normal, by the ziggurat method: Generator.standard_normal. */
  normal(): number {
    const { bits } = this;
    for (;;) {
      bits.advance();
      // From the lowest bit: 8 bits for the layer, a sign bit, 52 bits for the position.
      const layer = bits.low & 0xff;
      const place = (bits.high & 0x1fffffff) * 8388608 + (bits.low >>> 9);
      const negative = (bits.low & 0x100) !== 0;
      const fraction = place / 2 ** 52;
      const x = negative ? -fraction * edge[layer] : fraction * edge[layer];
      if (fraction < inside[layer]) return x;
      if (layer === 0) return this.normalTail((place / 256) % 2 >= 1);
      const height = (density[layer - 1] - density[layer]) * this.uniform() + density[layer];
      if (height < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** Standard normal, conditional on lying beyond `tailStart`. */
  private normalTail(negative: boolean): number {
    for (;;) {
      // Multiply by the reciprocal, as NumPy does: a division would round differently.
      const beyond = -(1 / tailStart) * Math.log1p(-this.uniform());
      const exponential = -Math.log1p(-this.uniform());
      if (exponential + exponential > beyond * beyond) {
        return negative ? -(tailStart + beyond) : tailStart + beyond;
      }
    }
  }

  /** Fills an array with standard normal numbers. */
  fillNormal(array: Float32Array | Float64Array): void {
    for (let i = 0; i < array.length; i++) array[i] = this.normal();
  }

  /** An index below size, uniform or by probabilities: Generator.choice(size, p=...). */
  choice(size: number, probabilities?: ArrayLike<number>): number {
    if (!probabilities) return this.integer(size);
    const cumulative = new Float64Array(size);
    for (let i = 0, sum = 0; i < size; i++) {
      sum += probabilities[i];
      cumulative[i] = sum;
    }
    const draw = this.uniform();
    const total = cumulative[size - 1];
    return Math.max(
      cumulative.findIndex((sum) => sum / total > draw),
      0,
    );
  }

  /** The index of a category drawn by its probability, as in Gymnasium's categorical_sample. */
  categorical(probabilities: ArrayLike<number>): number {
    const draw = this.uniform();
    let cumulative = 0;
    for (let i = 0; i < probabilities.length; i++) {
      cumulative += probabilities[i];
      if (cumulative > draw) return i;
    }
    return 0;
  }
}
