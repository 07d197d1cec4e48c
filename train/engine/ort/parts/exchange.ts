import { Barrier } from "./barrier.ts";
import { Mailbox } from "./mailbox.ts";

/** The shared memory of an exchange, to be sent to other threads. */
export interface SharedExchange {
  readonly control: SharedArrayBuffer;
  /** Two mailboxes of each part, which are used in turn. */
  readonly mailboxes: readonly (readonly SharedArrayBuffer[])[];
}

/**
 * Allocates the shared memory.
 *
 * @param entries the most numbers that a part hands out at once
 */
export function sharedExchange(parts: number, entries: number): SharedExchange {
  const mailboxes = () => Array.from({ length: parts }, () => new Mailbox(entries).buffer);
  return { control: new Barrier(parts).control, mailboxes: [mailboxes(), mailboxes()] };
}

/** A thread's end of the exchange of vectors among the threads that compute parts of a batch. */
export class Exchange {
  readonly part: number;
  readonly barrier: Barrier;
  private readonly mailboxes: readonly (readonly Mailbox[])[];
  private turn = 0;

  constructor(part: number, { control, mailboxes }: SharedExchange) {
    this.part = part;
    this.barrier = new Barrier(mailboxes[0].length, control);
    this.mailboxes = mailboxes.map((ofParts) => ofParts.map((buffer) => new Mailbox(buffer)));
  }

  get parts(): number {
    return this.mailboxes[0].length;
  }

  /**
   * Gathers the vectors of all parts in every thread: hands out those of this thread's part, and fills
   * in those of the others.
   *
   * @param vectors of each part, the same lengths for all
   * @throws {Error} of a thread that failed or has ended
   */
  async allGather(vectors: readonly (readonly Float32Array[])[]): Promise<void> {
    const { part, barrier } = this;
    // With two in turn, no mailbox is written to while a slow thread still reads it.
    const mailboxes = this.mailboxes[this.turn % 2];
    this.turn += 1;
    mailboxes[part].put(vectors[part]);
    if (part === 0) await barrier.waitAttentively();
    else barrier.wait();
    vectors.forEach((ofPart, other) => {
      if (other !== part) mailboxes[other].take(ofPart);
    });
  }
}
