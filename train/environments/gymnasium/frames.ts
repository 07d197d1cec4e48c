/*
 * The messages between softedge and bridge.py. Numbers are little-endian, as on every machine that
 * Node runs on.
 */

/** The kinds of requests. */
export const requestKinds = { make: 1, reset: 2, step: 3, close: 4 } as const;
export type RequestKind = keyof typeof requestKinds;

/** The sizes of what precedes bodies: of four and of two uint32. */
const requestHead = 16;
const answerHead = 8;

/** More than any answer has: a larger one is not from bridge.py. */
const longestBody = 2 ** 30;

/** An answer of bridge.py. */
export interface BridgeAnswer {
  failed: boolean;
  body: Uint8Array<ArrayBuffer>;
}

/** Returns a request about a group of environments. */
export function requestOf(kind: RequestKind, group: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(requestHead + body.length);
  new Uint32Array(bytes.buffer, 0, 4).set([body.length, requestKinds[kind], group, 0]);
  bytes.set(body, requestHead);
  return bytes;
}

/** Returns a value as the body of a request. */
export function jsonBody(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Returns numbers as the body of a request. */
export function numbersBody(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** @throws {SyntaxError} if the body is not JSON */
export function jsonOf(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}

/** Assembles answers from pieces of any sizes. */
export class AnswerReader {
  private head = new Uint8Array(answerHead);
  private body: Uint8Array<ArrayBuffer> | undefined;
  private failed = false;
  /** The bytes of the head, or of the body, that have arrived. */
  private filled = 0;

  /**
   * Returns the answers that a piece completes.
   *
   * @throws {RangeError} if the bytes are no answers
   */
  add(piece: Uint8Array): BridgeAnswer[] {
    const answers: BridgeAnswer[] = [];
    let rest = piece;
    while (rest.length > 0) {
      const target = this.body ?? this.head;
      const taken = rest.subarray(0, target.length - this.filled);
      target.set(taken, this.filled);
      this.filled += taken.length;
      rest = rest.subarray(taken.length);
      if (this.filled < target.length) continue;
      this.filled = 0;
      if (this.body === undefined) this.body = this.begin();
      if (this.body.length > 0 && target === this.head) continue;
      answers.push({ failed: this.failed, body: this.body });
      this.body = undefined;
    }
    return answers;
  }

  private begin(): Uint8Array<ArrayBuffer> {
    const [length, status] = new Uint32Array(this.head.buffer);
    if (length > longestBody || status > 1) throw new RangeError("these are no answers");
    this.failed = status === 1;
    return new Uint8Array(length);
  }
}
