import { philox4x32 } from "../../noise/philox.ts";

/** Draws of one case, which its seed and number determine. */
export class Draws {
  readonly #seed: number;
  readonly #number: number;
  readonly #words = new Uint32Array(4);
  #drawn = 0;

  constructor(seed: number, number: number) {
    this.#seed = seed;
    this.#number = number;
  }

  #word(): number {
    const at = this.#drawn++ % 4;
    if (at === 0) {
      this.#words.set([this.#drawn, 0, 0, 0]);
      philox4x32(this.#words, this.#seed, this.#number);
    }
    return this.#words[at];
  }

  /** An integer of 0 to n - 1. */
  below(n: number): number {
    return Math.floor((this.#word() / 2 ** 32) * n);
  }

  chance(probability: number): boolean {
    return this.#word() < probability * 2 ** 32;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
