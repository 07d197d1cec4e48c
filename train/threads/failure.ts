const messageBytes = 1024;
const [state, messageLength] = [0, 1];
const words = 2;
/** The states of the first word. */
const [none, writing, kept] = [0, 1, 2];

/** The size of a failure in shared memory, in bytes. */
export const failureBytes = words * Int32Array.BYTES_PER_ELEMENT + messageBytes;

/** The first failure of several threads, in memory that they share. */
export class SharedFailure {
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;

  /** @param start the byte at which it begins, a multiple of four */
  constructor(memory: SharedArrayBuffer, start: number) {
    this.words = new Int32Array(memory, start, words);
    this.bytes = new Uint8Array(memory, start + this.words.byteLength, messageBytes);
  }

  /** Keeps a message, unless there is one. */
  keep(message: string): void {
    if (Atomics.compareExchange(this.words, state, none, writing) !== none) return;
    this.words[messageLength] = new TextEncoder().encodeInto(message, this.bytes).written;
    Atomics.store(this.words, state, kept);
  }

  clear(): void {
    Atomics.store(this.words, state, none);
  }

  /** True if a thread has failed. */
  get isThere(): boolean {
    return Atomics.load(this.words, state) !== none;
  }

  /** The failure, with the message of the first thread that failed. */
  error(): Error {
    const isKept = Atomics.load(this.words, state) === kept;
    const message = this.bytes.slice(0, this.words[messageLength]);
    return new Error(isKept ? new TextDecoder().decode(message) : "a thread has failed");
  }
}
