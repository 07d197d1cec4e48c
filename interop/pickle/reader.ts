/** Reads a pickle's bytes from the beginning to the end. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #refuse: (sentence: string) => never;
  /** Where the current frame ends. Nothing may reach across it. */
  #frameEnd = 0;
  position = 0;

  /** @param refuse throws the error of the position, for a sentence about it */
  constructor(bytes: Uint8Array, refuse: (sentence: string) => never) {
    // Views of a Buffer would be Buffers, whose methods differ.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#refuse = refuse;
  }

  /** Advances by a length that the file has, and returns the position before. */
  #advance(length: number): number {
    const at = this.position;
    const inFrame = at < this.#frameEnd;
    const end = inFrame ? this.#frameEnd : this.#bytes.length;
    if (length > end - at) {
      const where = inFrame ? "its frame" : "the file";
      this.#refuse(`${length} bytes are to follow, but ${where} has ${end - at} more`);
    }
    this.position = at + length;
    return at;
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length of 64 bits, rounded beyond 2^53: there no file is as long. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** A big-endian float64. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** The bytes up to the next newline, which is passed over. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(10, this.position);
    if (end < 0) this.#refuse("a line is to follow, but the file has no newline");
    return this.take(end + 1 - this.position).subarray(0, -1);
  }

  /** Begins a frame. */
  frame(): void {
    const length = this.uint64();
    if (this.position < this.#frameEnd) this.#refuse("a frame begins inside another");
    const at = this.#advance(length);
    this.position = at;
    this.#frameEnd = at + length;
  }
}
