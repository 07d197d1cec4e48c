import { multiplyHigh } from "../../noise/multiply-high.ts";
import { seedSequence } from "./seed-sequence.ts";

/** The number of numbers in a generator's state. */
export const stateSize = 10;

/** The words of the multiplier, least significant first. */
const m0 = 0x9fccf645;
const m1 = 0x4385df64;
const m2 = 0x1fc65da4;
const m3 = 0x2360ed05;

/**
 * The permuted congruential generator PCG XSL RR 128/64, bit for bit NumPy's PCG64:
 *
 *     state <- state * multiplier + increment  (mod 2^128)
 *     word = (state / 2^64 xor state mod 2^64), rotated right by state / 2^122
 *
 * 64-bit words are pairs of 32-bit words, since BigInt arithmetic is many times slower. Those are
 * signed integers, which V8 stores unboxed.
 *
 * Source: O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good algorithms
 * for random number generation".
 */
export class Pcg64 {
  /** The upper half of the word that `advance` drew, signed. */
  high = 0;
  /** The lower half of the word that `advance` drew, signed. */
  low = 0;
  /** The upper half of a word whose lower half `next32` has returned. */
  private half = 0;
  private hasHalf = false;
  /** The state, least significant word first. */
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;
  private i0: number;
  private i1: number;
  private i2: number;
  private i3: number;

  /**
   * @param seed a nonnegative integer
   * @param spawnKey distinguishes streams of one seed
   */
  constructor(seed: number | bigint, spawnKey: readonly number[] = []) {
    const words = seedSequence(seed, 8, spawnKey);
    // The increment is twice the second number plus one; the state starts as its sum with the
    // first.
    this.i0 = (words[6] << 1) | 1;
    this.i1 = (words[7] << 1) | (words[6] >>> 31);
    this.i2 = (words[4] << 1) | (words[7] >>> 31);
    this.i3 = (words[5] << 1) | (words[4] >>> 31);
    const sum0 = (this.i0 >>> 0) + words[2];
    const sum1 = (this.i1 >>> 0) + words[3] + (sum0 > 0xffffffff ? 1 : 0);
    const sum2 = (this.i2 >>> 0) + words[0] + (sum1 > 0xffffffff ? 1 : 0);
    this.s0 = sum0 | 0;
    this.s1 = sum1 | 0;
    this.s2 = sum2 | 0;
    this.s3 = (this.i3 + words[1] + (sum2 > 0xffffffff ? 1 : 0)) | 0;
    this.advance();
  }

  /** The complete state, `stateSize` numbers, for `write`. */
  read(): Float64Array {
    const { s0, s1, s2, s3, i0, i1, i2, i3, half, hasHalf } = this;
    return Float64Array.of(s0, s1, s2, s3, i0, i1, i2, i3, half, Number(hasHalf));
  }

  write(state: Float64Array): void {
    [this.s0, this.s1, this.s2, this.s3, this.i0, this.i1, this.i2, this.i3, this.half] = state;
    this.hasHalf = state[9] === 1;
  }

  /** Draws a 64-bit word into `high` and `low`. */
  advance(): void {
    const { s0, s1, s2, s3 } = this;
    // Column sums of the product, each below 2^35 and so exact; a division gives the carry.
    const column0 = (Math.imul(s0, m0) >>> 0) + (this.i0 >>> 0);
    const column1 =
      multiplyHigh(s0, m0) +
      (Math.imul(s0, m1) >>> 0) +
      (Math.imul(s1, m0) >>> 0) +
      (this.i1 >>> 0) +
      (column0 > 0xffffffff ? 1 : 0);
    const column2 =
      multiplyHigh(s0, m1) +
      multiplyHigh(s1, m0) +
      (Math.imul(s0, m2) >>> 0) +
      (Math.imul(s1, m1) >>> 0) +
      (Math.imul(s2, m0) >>> 0) +
      (this.i2 >>> 0) +
      Math.floor(column1 / 4294967296);
    const column3 =
      multiplyHigh(s0, m2) +
      multiplyHigh(s1, m1) +
      multiplyHigh(s2, m0) +
      Math.imul(s0, m3) +
      Math.imul(s1, m2) +
      Math.imul(s2, m1) +
      Math.imul(s3, m0) +
      this.i3 +
      Math.floor(column2 / 4294967296);
    this.s0 = column0 | 0;
    this.s1 = column1 | 0;
    this.s2 = column2 | 0;
    this.s3 = column3 | 0;

    const high = this.s3 ^ this.s1;
    const low = this.s2 ^ this.s0;
    const rotation = this.s3 >>> 26;
    const first = rotation < 32 ? high : low;
    const second = rotation < 32 ? low : high;
    // JavaScript takes shift counts modulo 32, so shift by 32 in two steps.
    const shift = rotation & 31;
    this.high = (first >>> shift) | ((second << 1) << (31 - shift));
    this.low = (second >>> shift) | ((first << 1) << (31 - shift));
  }

  /** Draws a 32-bit word: the lower half of a 64-bit word, and its upper half on the next call. */
  next32(): number {
    this.hasHalf = !this.hasHalf;
    if (!this.hasHalf) return this.half >>> 0;
    this.advance();
    this.half = this.high;
    return this.low >>> 0;
  }
}
