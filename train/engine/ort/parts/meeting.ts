/* The words of the control block. */
const orders = 0;
const ordered = 1;
const arrivals = 2;
const failed = 3;
const messageLength = 4;
const departures = 5;
const messageStart = 8;
const messageBytes = 1024;

/** The size in bytes of the control block. */
const controlBytes = 4 * messageStart + messageBytes;

/**
 * How long a thread looks again and again before it sleeps. The others are usually less behind than
 * it takes to wake a thread, which may also wait for its turn on a core then.
 */
const watchMilliseconds = 1;

/** How often it looks before it looks at the clock. */
const looksAtOnce = 200;

/** The longest time that the main thread sleeps without attending to its events. */
const sleepMilliseconds = 20;

/** The order to end. */
const endOrder = -1;

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
 * The meeting of threads that work in step: one gives orders, all meet after each part of the work.
 * They use shared memory: a message between threads takes longer.
 */
export class Meeting {
  readonly control: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly message: Uint8Array;
  private readonly threads: number;
  /** The number of arrivals of all threads after which the next meeting is over. */
  private due = 0;

  /** @param control the control block of another thread's meeting */
  constructor(threads: number, control = new SharedArrayBuffer(controlBytes)) {
    this.threads = threads;
    this.control = control;
    this.words = new Int32Array(control, 0, messageStart);
    this.message = new Uint8Array(control, 4 * messageStart, messageBytes);
  }

  /** Gives the other threads an order. */
  give(order: number): void {
    const { words } = this;
    words[ordered] = order;
    Atomics.add(words, orders, 1);
    Atomics.notify(words, orders);
  }

  /**
   * Sleeps until an order is given; returns undefined if it is to end.
   *
   * @param last the number of the last order, 0 before the first
   */
  next(last: number): { number: number; order: number } | undefined {
    const { words } = this;
    const isGiven = () => Atomics.load(words, orders) !== last;
    while (!watched(isGiven, watchMilliseconds)) Atomics.wait(words, orders, last);
    const number = Atomics.load(words, orders);
    const order = words[ordered];
    return order === endOrder ? undefined : { number, order };
  }

  /** Orders the other threads to end, and all meetings with this failure. */
  dismiss(failure: string): void {
    this.fail(failure);
    this.give(endOrder);
  }

  /** Tells the thread that gives orders that this one ends. */
  leave(): void {
    Atomics.add(this.words, departures, 1);
    Atomics.notify(this.words, departures);
  }

  /** Waits for so long at most, without giving way to other work, until all other threads have left. */
  waitUntilAlone(milliseconds: number): void {
    const { words } = this;
    const end = performance.now() + milliseconds;
    for (let count = Atomics.load(words, departures); count < this.threads - 1; ) {
      if (Atomics.wait(words, departures, count, end - performance.now()) === "timed-out") return;
      count = Atomics.load(words, departures);
    }
  }

  /**
   * Waits, without giving way to other work, until all threads have arrived.
   *
   * @throws {Error} with the message of a thread that failed
   */
  meet(): void {
    const due = this.arrive();
    for (let count = this.look(due); count !== undefined; count = this.look(due)) {
      Atomics.wait(this.words, arrivals, count);
    }
  }

  /**
   * Waits until all threads have arrived. Attends to events if that takes long, so that the end of a
   * thread is noticed.
   *
   * @throws {Error} with the message of a thread that failed
   */
  async meetAttentively(): Promise<void> {
    const { words } = this;
    const due = this.arrive();
    for (let count = this.look(due); count !== undefined; count = this.look(due)) {
      if (Atomics.wait(words, arrivals, count, sleepMilliseconds) !== "timed-out") continue;
      const { async, value } = Atomics.waitAsync(words, arrivals, count);
      if (async) await value;
    }
  }

  /** Ends all meetings with a failure, of which the first is kept. */
  fail(failure: unknown): void {
    const { words } = this;
    if (Atomics.compareExchange(words, failed, 0, -1) !== 0) return;
    const message = failure instanceof Error ? failure.message : String(failure);
    words[messageLength] = new TextEncoder().encodeInto(message, this.message).written;
    Atomics.store(words, failed, 1);
    // It also counts as an arrival, for a thread that has just looked and is about to sleep.
    Atomics.add(words, arrivals, 1);
    Atomics.notify(words, arrivals);
  }

  private arrive(): number {
    this.due = (this.due + this.threads) | 0;
    Atomics.add(this.words, arrivals, 1);
    Atomics.notify(this.words, arrivals);
    return this.due;
  }

  /**
   * Looks for the others for a while. Returns undefined once all have arrived; until then, the number
   * of arrivals, from which a thread may sleep until it changes.
   *
   * @throws {Error} with the message of a thread that failed
   */
  private look(due: number): number | undefined {
    const { words } = this;
    watched(() => reached(Atomics.load(words, arrivals), due), watchMilliseconds);
    // Before looking for a failure: one that comes later changes it.
    const count = Atomics.load(words, arrivals);
    if (Atomics.load(words, failed) === 1) {
      throw new Error(new TextDecoder().decode(this.message.slice(0, words[messageLength])));
    }
    return reached(count, due) ? undefined : count;
  }
}
