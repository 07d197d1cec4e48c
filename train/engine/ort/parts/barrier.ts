import { failureBytes, SharedFailure } from "../../../threads/failure.ts";

/* The words of the control block. */
const orders = 0;
const ordered = 1;
const arrivals = 2;
const failureStart = 3 * Int32Array.BYTES_PER_ELEMENT;

/** The size in bytes of the control block. */
const controlBytes = failureStart + failureBytes;

/**
 * How long a thread looks again and again before it sleeps. The others are usually less behind than
 * it takes to wake a thread, which may also wait for its turn on a core then.
 */
const watchMilliseconds = 1;

/** How often it looks before it looks at the clock. */
const looksAtOnce = 200;

/** The longest time that the main thread sleeps without attending to its events. */
const sleepMilliseconds = 20;

/** Looks for a condition for a while; returns true once it holds. */
function watched(holds: () => boolean, milliseconds: number): boolean {
  const end = performance.now() + milliseconds;
  do {
    for (let look = 0; look < looksAtOnce; look++) if (holds()) return true;
  } while (performance.now() < end);
  return false;
}

/** True if a counter that may have overflowed has reached a value. */
function reached(count: number, value: number): boolean {
  return ((count - value) | 0) >= 0;
}

/**
 * A barrier of threads that work in step: the first gives orders, and after each stage of the work all
 * wait until the last has arrived. It is in shared memory: a message between threads takes longer.
 */
export class Barrier {
  readonly control: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly failure: SharedFailure;
  private readonly threads: number;
  /** The number of arrivals, of all threads since the start, at which the barrier opens next. */
  private due = 0;

  /** @param control the control block of another thread's end of the barrier */
  constructor(threads: number, control = new SharedArrayBuffer(controlBytes)) {
    this.threads = threads;
    this.control = control;
    this.words = new Int32Array(control, 0, arrivals + 1);
    this.failure = new SharedFailure(control, failureStart);
  }

  /** Gives the other threads an order. */
  order(order: number): void {
    const { words } = this;
    words[ordered] = order;
    Atomics.add(words, orders, 1);
    Atomics.notify(words, orders);
  }

  /**
   * Sleeps until an order is given.
   *
   * @param last the number of the last order, 0 before the first
   */
  nextOrder(last: number): { number: number; order: number } {
    const { words } = this;
    const isGiven = () => Atomics.load(words, orders) !== last;
    while (!watched(isGiven, watchMilliseconds)) Atomics.wait(words, orders, last);
    return { number: Atomics.load(words, orders), order: words[ordered] };
  }

  /**
   * Waits, without giving way to other work, until all threads have arrived.
   *
   * @throws {Error} with the message of a thread that failed
   */
  wait(): void {
    const due = this.arrive();
    while (!this.isOpen(due)) this.sleep(due);
  }

  /**
   * Waits until all threads have arrived. Attends to events if that takes long, so that the end of a
   * thread is noticed.
   *
   * @throws {Error} with the message of a thread that failed
   */
  async waitAttentively(): Promise<void> {
    const due = this.arrive();
    while (!this.isOpen(due)) {
      if (this.sleep(due, sleepMilliseconds) !== "timed-out") continue;
      const count = Atomics.load(this.words, arrivals);
      if (!this.isAwaited(count, due)) continue;
      const { async, value } = Atomics.waitAsync(this.words, arrivals, count);
      if (async) await value;
    }
  }

  /** Ends all waits, also later ones, with a failure. The first is kept. */
  fail(failure: unknown): void {
    const { words } = this;
    this.failure.keep(failure instanceof Error ? failure.message : String(failure));
    // The barrier never opens again. A thread that is about to sleep finds another number.
    Atomics.sub(words, arrivals, 1);
    Atomics.notify(words, arrivals);
  }

  private arrive(): number {
    this.due = (this.due + this.threads) | 0;
    Atomics.add(this.words, arrivals, 1);
    Atomics.notify(this.words, arrivals);
    return this.due;
  }

  /** @throws {Error} with the message of a thread that failed */
  private isOpen(due: number): boolean {
    const { words } = this;
    if (watched(() => reached(Atomics.load(words, arrivals), due), watchMilliseconds)) return true;
    if (this.failure.isThere) throw this.failure.error();
    return false;
  }

  private sleep(due: number, milliseconds?: number) {
    const count = Atomics.load(this.words, arrivals);
    return this.isAwaited(count, due)
      ? Atomics.wait(this.words, arrivals, count, milliseconds)
      : "not-equal";
  }

  /** True if more arrivals than these are due, and no thread has failed. */
  private isAwaited(count: number, due: number): boolean {
    return !reached(count, due) && !this.failure.isThere;
  }
}
