/** Vectors that one thread writes and others read, in succession in shared memory. */
export class Mailbox {
  readonly buffer: SharedArrayBuffer;
  private readonly entries: Float32Array;

  constructor(lengthOrBuffer: number | SharedArrayBuffer) {
    this.buffer =
      typeof lengthOrBuffer === "number"
        ? new SharedArrayBuffer(lengthOrBuffer * Float32Array.BYTES_PER_ELEMENT)
        : lengthOrBuffer;
    this.entries = new Float32Array(this.buffer);
  }

  put(vectors: readonly Float32Array[]): void {
    let start = 0;
    for (const vector of vectors) {
      this.entries.set(vector, start);
      start += vector.length;
    }
  }

  /** Fills vectors of the same lengths as those that were put. */
  take(into: readonly Float32Array[]): void {
    let start = 0;
    for (const vector of into) {
      vector.set(this.entries.subarray(start, start + vector.length));
      start += vector.length;
    }
  }
}

/** The sum of the vectors' lengths. */
export function totalLength(vectors: readonly ArrayLike<number>[]): number {
  return vectors.reduce((sum, { length }) => sum + length, 0);
}
