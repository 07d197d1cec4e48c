import { ImportError } from "../policy/foreign-policy.ts";
import type { Call } from "./calls.ts";
import { describePickled } from "./describe.ts";
import { PickleReader } from "./reader.ts";
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/** Limits of a pickle: far above those of policies, whose numbers are in long strings of bytes. */
export const pickleLimits = {
  /** Bytes of the file. */
  bytes: 64 * 2 ** 20,
  /** Opcodes, and values that calls copy from other values. */
  values: 2 ** 20,
  /** Bytes that calls make from strings of the file. */
  copied: 64 * 2 ** 20,
};

export interface PickleOptions {
  /** The value of a persistent id, which names something outside the pickle. */
  persistentId?:
    | ((id: PickleValue, refuse: (sentence: string) => never) => PickleValue)
    | undefined;
  /** Calls that are interpreted besides Python's own, by the full name of their function. */
  calls?: ReadonlyMap<string, Call> | undefined;
}

/** The state of a pickle's reading: stack, marks and memo. Its operations are the opcodes'. */
export class PickleMachine {
  readonly reader: PickleReader;
  readonly options: PickleOptions;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack. Opcodes take only values above the last. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #values = 0;
  #copied = 0;
  /** The current opcode and its position, for messages. */
  opcode = "its first byte";
  at = 0;

  constructor(bytes: Uint8Array, options: PickleOptions) {
    this.reader = new PickleReader(bytes, this.refuse);
    this.options = options;
  }

  readonly refuse = (sentence: string): never => {
    throw new ImportError(`the pickle is refused at byte ${this.at} (${this.opcode}): ${sentence}`);
  };

  /** Counts values, of which a pickle may have only so many. */
  charge(values: number, copied = 0): void {
    this.#values += values;
    this.#copied += copied;
    if (this.#values > pickleLimits.values) {
      this.refuse(`it has more than ${pickleLimits.values} values`);
    }
    if (this.#copied > pickleLimits.copied) {
      this.refuse(`it makes strings of more than ${pickleLimits.copied} bytes`);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  /** Pushes a value, or refuses what could not be decoded. */
  pushDecoded(value: PickleValue | undefined, what: string): void {
    this.push(value === undefined ? this.refuse(`it has no ${what}`) : value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): PickleValue {
    const height = this.#stack.length;
    return height > (this.#marks.at(-1) ?? 0)
      ? this.#stack[height - 1]
      : this.refuse("the stack has no value");
  }

  /** The last values, in the order they were pushed. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Removes the last mark and the values above it. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop() ?? this.refuse("the stack has no mark");
    return this.#stack.splice(mark);
  }

  /** Removes the last value, or the last mark if there is none above it. */
  discard(): void {
    if (this.#stack.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  /** The value of the whole pickle. */
  result(): PickleValue {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marks.length > 0) this.refuse("values are left over");
    return value;
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  remember(index: number | bigint | undefined): void {
    if (typeof index !== "number" || index < 0) this.refuse("the memo has no such index");
    else this.#memo.set(index, this.top());
  }

  recall(index: number | bigint | undefined): void {
    const value = typeof index === "number" ? this.#memo.get(index) : undefined;
    this.push(
      value === undefined
        ? this.refuse(`the memo has no value ${index ?? "of this index"}`)
        : value,
    );
  }

  tuple(value: PickleValue): readonly PickleValue[] {
    if (value instanceof PickleTuple) return value.items;
    return this.refuse(`${describePickled(value)} is where a tuple of arguments must be`);
  }

  callable(value: PickleValue): PickleGlobal | PickleObject {
    if (value instanceof PickleGlobal || value instanceof PickleObject) return value;
    return this.refuse(`it calls ${describePickled(value)}`);
  }
}
