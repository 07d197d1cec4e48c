import { failureBytes, SharedFailure } from "../../threads/failure.ts";

/** The commands to the threads of a vector environment. */
export const commands = { step: 1, reset: 2, read: 3, write: 4 } as const;
export type Command = keyof typeof commands;

function commandOf(code: number): Command {
  if (code === commands.reset) return "reset";
  if (code === commands.step) return "step";
  return code === commands.read ? "read" : "write";
}

/* The words of the control block. */
const turn = 0;
const unfinished = 1;
const command = 2;
const seedLow = 3;
const seedHigh = 4;
const failureStart = 5 * Int32Array.BYTES_PER_ELEMENT;

/** The size in bytes of the control block. */
export const controlBytes = failureStart + failureBytes;

/**
 * Turns: one thread gives a command, the others carry it out, each on its own data, and the first
 * waits for all. They use shared memory: a message between threads takes longer than a step.
 */
export class Turns {
  private readonly words: Int32Array;
  private readonly failure: SharedFailure;

  constructor(control: SharedArrayBuffer) {
    this.words = new Int32Array(control, 0, seedHigh + 1);
    this.failure = new SharedFailure(control, failureStart);
  }

  /** Starts a turn for a number of threads; the previous turn must be over. */
  begin(order: Command, threads: number, seed: number): void {
    const { words } = this;
    words[command] = commands[order];
    words[seedLow] = (seed % 4294967296) | 0;
    words[seedHigh] = Math.floor(seed / 4294967296);
    this.failure.clear();
    Atomics.store(words, unfinished, threads);
    Atomics.add(words, turn, 1);
    Atomics.notify(words, turn);
  }

  /**
   * Waits until all threads have finished the turn, or `giveUp` is called.
   *
   * @throws {Error} with the message of a thread that failed
   */
  async finished(): Promise<void> {
    const { words } = this;
    for (;;) {
      const count = Atomics.load(words, unfinished);
      if (count <= 0) break;
      const { async, value } = Atomics.waitAsync(words, unfinished, count);
      if (async) await value;
    }
    if (this.failure.isThere) throw this.failure.error();
  }

  /** Ends the turn with a failure, because its threads will not. */
  giveUp(failure: string): void {
    this.failure.keep(failure);
    Atomics.store(this.words, unfinished, 0);
    Atomics.notify(this.words, unfinished);
  }

  /** Called by a worker thread: waits for the turn after the given one. */
  next(last: number): { turn: number; command: Command; seed: number } {
    const { words } = this;
    // A thread that is quick to finish may wait again before `begin` has notified of the same turn.
    while (Atomics.load(words, turn) === last) Atomics.wait(words, turn, last);
    const seed = words[seedHigh] * 4294967296 + (words[seedLow] >>> 0);
    return { turn: Atomics.load(words, turn), command: commandOf(words[command]), seed };
  }

  /** Called by a worker thread: finishes its part of the turn. The first failure is kept. */
  finish(failure?: string): void {
    if (failure !== undefined) this.failure.keep(failure);
    Atomics.sub(this.words, unfinished, 1);
    Atomics.notify(this.words, unfinished);
  }
}
