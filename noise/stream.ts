import { gumbelQuantile, normalQuantile, openUniform } from "./distributions.ts";
import { philox4x32 } from "./philox.ts";

/** Uses of the generator under one seed; each has a counter space of its own. */
export const streams = {
  acting: 0,
  initialization: 1,
  exploration: 2,
  replay: 3,
  gradient: 4,
  verification: 5,
  evaluation: 6,
} as const;

/** The two words of the key that a seed (a whole number from 0 to 2^53 - 1) stands for. */
export function keyOf(seed: number): [number, number] {
  return [seed % 4294967296, Math.floor(seed / 4294967296)];
}

/**
 * A sequence of random numbers that is a pure function of its seed, its use, and the number of
 * draws before: `position` is its whole state.
 */
export class RandomStream {
  position = 0;
  private readonly words = new Uint32Array(4);
  private drawnBlock = -1;
  private readonly key: [number, number];
  private readonly stream: number;

  constructor(seed: number, use: keyof typeof streams) {
    this.key = keyOf(seed);
    this.stream = streams[use];
  }

  /** Uniform on the unsigned 32-bit words. */
  private word(): number {
    const block = Math.floor(this.position / 4);
    const offset = this.position % 4;
    if (this.drawnBlock !== block) {
      this.words.set([block % 4294967296, Math.floor(block / 4294967296), 0, this.stream]);
      philox4x32(this.words, ...this.key);
      this.drawnBlock = block;
    }
    this.position += 1;
    return this.words[offset];
  }

  /** Uniform on the open interval (low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * openUniform(this.word());
  }

  /** Uniform on 0 ... size - 1, for sizes far below 2^32. */
  integer(size: number): number {
    return Math.floor((this.word() / 4294967296) * size);
  }

  /** Standard normal. */
  normal(): number {
    return normalQuantile(openUniform(this.word()));
  }

  /** Standard Gumbel. */
  gumbel(): number {
    return gumbelQuantile(openUniform(this.word()));
  }

  /** Fills an array with standard normal numbers. */
  fillNormal(array: Float32Array): void {
    for (let i = 0; i < array.length; i++) array[i] = this.normal();
  }
}
