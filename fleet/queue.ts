import { setTimeout } from "node:timers/promises";
import {
  AckPolicy,
  type Consumer,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  RetentionPolicy,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { millis, type NatsConnection, nanos } from "@nats-io/transport-node";
import * as z from "zod";
import { messageOf } from "../files/file-errors.ts";
import { Leases } from "./leases.ts";
import { anyJob, jobSubject, jobsOf, names, type RunName } from "./names.ts";
import { Records } from "./records.ts";
import {
  type AskServer,
  asking,
  checkThere,
  isForbidden,
  isStoreFailure,
  isTransient,
} from "./retry.ts";

/** The training of a run, as it waits in the queue. */
const queuedJob = z.object({
  study: z.string(),
  run: z.string(),
  until: z.int().positive().nullable(),
});
export type QueuedJob = z.infer<typeof queuedJob>;

/** A job that was taken from the queue. It is delivered again, to anybody, unless it is renewed. */
export interface TakenJob {
  job: QueuedJob;
  /** Asks for more time. */
  renew(): void;
  /** Removes it from the queue. */
  remove(): Promise<void>;
  /** Returns it to the queue, to be delivered at once or after a time. */
  giveBack(milliseconds?: number): void;
}

/** The longest that a request for a job waits. */
const longestWait = 5000;
/** The pause after a request that the server did not answer. */
const pauseAfterError = 1000;
/** The longest that an acknowledgement waits for its confirmation. */
const longestConfirmation = 5000;
/**
 * A job is delivered again so much later than its lease ends, in milliseconds: otherwise the worker
 * that it is delivered to would find the lease, and give the job back.
 */
const afterLease = 1000;

/** @throws {Error} if the message is no job; it is then removed from the queue */
function takenJob(message: JsMsg): TakenJob {
  let job: QueuedJob;
  try {
    job = queuedJob.parse(message.json());
  } catch (cause) {
    message.term();
    throw new Error(`a message in the queue is no job, and was removed: ${messageOf(cause)}`, {
      cause,
    });
  }
  return {
    job,
    renew: () => message.working(),
    async remove() {
      // Without a confirmation it may be delivered again: its record then says that it has ended.
      await message.ackAck({ timeout: longestConfirmation }).catch(() => false);
    },
    giveBack: (milliseconds) => message.nak(milliseconds),
  };
}

/** The parts of a queue on a server. */
interface Parts {
  client: JetStreamClient;
  manager: JetStreamManager;
  consumer: Consumer;
  records: Records;
  leases: Leases;
  ask: AskServer;
}

/** The work queue of a NATS server: the jobs of studies, a record of each run, and leases on runs. */
export class Queue {
  private readonly parts: Parts;

  private constructor(parts: Parts) {
    this.parts = parts;
  }

  /**
   * Opens the queue, and creates what is missing of it. What is there is left as it is.
   *
   * @param leaseMilliseconds the time after which a job goes to another worker if its own is silent
   * @param giveUp aborted to no longer wait for answers of the server
   * @throws {Error} saying why it cannot be opened
   */
  static async open(
    connection: NatsConnection,
    leaseMilliseconds: number,
    giveUp: AbortSignal,
  ): Promise<Queue> {
    try {
      return new Queue(await openParts(connection, leaseMilliseconds, giveUp));
    } catch (cause) {
      if (!isForbidden(cause)) throw cause;
      throw new Error(
        `the queue is not there yet, or this user may not use it: ${cause.message}; it is created ` +
          "by the first study of a user who may",
        { cause },
      );
    }
  }

  get records(): Records {
    return this.parts.records;
  }

  get leases(): Leases {
    return this.parts.leases;
  }

  /** Queues a job, unless it waits already, or is being trained. */
  async submit({ study, run, until }: QueuedJob): Promise<void> {
    const { client, ask } = this.parts;
    const subject = jobSubject({ study, run }, until);
    try {
      await ask(() => client.publish(subject, JSON.stringify({ study, run, until })));
    } catch (error) {
      if (!isStoreFailure(error) || !error.message.includes("per subject")) throw error;
    }
  }

  /** Removes the jobs of a run from the queue. */
  async withdraw(name: RunName): Promise<void> {
    const { manager, ask } = this.parts;
    await ask(() => manager.streams.purge(names.stream, { filter: jobsOf(name) }));
  }

  /**
   * Takes a job; undefined if there is none for seconds, or the server is away.
   *
   * @throws {GoneError} if the queue is no longer there
   */
  async take(): Promise<TakenJob | undefined> {
    const { consumer } = this.parts;
    let message: JsMsg | null;
    try {
      message = await consumer.next({ expires: longestWait });
    } catch (error) {
      if (!isTransient(error)) throw error;
      await checkThere(() => consumer.info());
      await setTimeout(pauseAfterError);
      return undefined;
    }
    return message ? takenJob(message) : undefined;
  }
}

async function openParts(
  connection: NatsConnection,
  leaseMilliseconds: number,
  giveUp: AbortSignal,
): Promise<Parts> {
  const client = jetstream(connection);
  const manager = await client.jetstreamManager();
  const buckets = new Kvm(client);
  const records = await buckets.create(names.records);
  const leases = await buckets.create(names.leases, { ttl: leaseMilliseconds });
  const { streamInfo } = await leases.status();
  const lease = millis(streamInfo.config.max_age);
  const stream = {
    name: names.stream,
    subjects: [anyJob],
    retention: RetentionPolicy.Workqueue,
    // A job that waits already is refused: it is queued once.
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
  };
  await unlessThere(manager.streams.info(names.stream), () => manager.streams.add(stream));
  const workers = {
    durable_name: names.consumer,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(lease + afterLease),
    max_ack_pending: -1,
  };
  await unlessThere(manager.consumers.info(names.stream, names.consumer), () =>
    manager.consumers.add(names.stream, workers),
  );
  const ask = asking(giveUp, async () => {
    await records.status();
    await leases.status();
    await manager.streams.info(names.stream);
  });
  return {
    ...{ client, manager, ask },
    consumer: await client.consumers.get(names.stream, names.consumer),
    records: new Records(records, ask),
    leases: new Leases(leases, lease, ask),
  };
}

/** Creates what is asked for, if JetStream does not know it. */
async function unlessThere(found: Promise<unknown>, create: () => Promise<unknown>): Promise<void> {
  try {
    await found;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.status !== 404) throw error;
    await create();
  }
}
