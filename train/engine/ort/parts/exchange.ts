import { Mailbox } from "./mailbox.ts";
import { Meeting } from "./meeting.ts";

/** The shared memory of an exchange, to be sent to other threads. */
export interface SharedExchange {
  readonly control: SharedArrayBuffer;
  /** Two mailboxes of each part, which are used in turn. */
  readonly mailboxes: readonly (readonly SharedArrayBuffer[])[];
}

/**
 * Allocates the shared memory.
 *
 * @param entries the most numbers that a part has to tell at once
 */
export function sharedExchange(parts: number, entries: number): SharedExchange {
  const mailboxes = () => Array.from({ length: parts }, () => new Mailbox(entries).buffer);
  return { control: new Meeting(parts).control, mailboxes: [mailboxes(), mailboxes()] };
}

/** The exchange of vectors between the threads that compute parts of a batch. */
export class Exchange {
  readonly part: number;
  readonly meeting: Meeting;
  private readonly mailboxes: readonly (readonly Mailbox[])[];
  private turn = 0;

  constructor(part: number, { control, mailboxes }: SharedExchange) {
    this.part = part;
    this.meeting = new Meeting(mailboxes[0].length, control);
    this.mailboxes = mailboxes.map((ofParts) => ofParts.map((buffer) => new Mailbox(buffer)));
  }

  get parts(): number {
    return this.mailboxes[0].length;
  }

  /**
   * Tells the vectors of this thread's part and learns those of the others.
   *
   * @param vectors of each part, the same lengths for all
   * @throws {Error} of a thread that failed or has ended
   */
  async share(vectors: readonly (readonly Float32Array[])[]): Promise<void> {
    const { part, meeting } = this;
    // With two in turn, no mailbox is written to while a slow thread still reads it.
    const mailboxes = this.mailboxes[this.turn % 2];
    this.turn += 1;
    mailboxes[part].put(vectors[part]);
    if (part === 0) await meeting.meetAttentively();
    else meeting.meet();
    vectors.forEach((ofPart, other) => {
      if (other !== part) mailboxes[other].take(ofPart);
    });
  }
}
