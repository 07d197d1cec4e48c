import { setTimeout } from "node:timers/promises";
import {
  AckPolicy,
  type Consumer,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JsMsg,
  jetstream,
  RetentionPolicy,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { millis, type NatsConnection, nanos } from "@nats-io/transport-node";
import * as z from "zod";
import { Leases } from "./leases.ts";
import { anyJob, jobSubject, jobsOf, names, type RunName } from "./names.ts";
import { Records } from "./records.ts";
import { isForbidden, isStoreFailure, isTransient, untilAnswered } from "./retry.ts";

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

function takenJob(message: JsMsg): TakenJob {
  return {
    job: queuedJob.parse(message.json()),
    renew: () => message.working(),
    async remove() {
      // Without a confirmation it may be delivered again: its record then says that it has ended.
      await message.ackAck({ timeout: longestConfirmation }).catch(() => false);
    },
    giveBack: (milliseconds) => message.nak(milliseconds),
  };
}

/** The work queue of a NATS server: the jobs of studies, a record of each run, and leases on runs. */
export class Queue {
  readonly records: Records;
  readonly leases: Leases;
  private readonly client: JetStreamClient;
  private readonly consumer: Consumer;

  private constructor(
    client: JetStreamClient,
    { records, leases, consumer }: Pick<Queue, "records" | "leases"> & { consumer: Consumer },
  ) {
    this.client = client;
    this.records = records;
    this.leases = leases;
    this.consumer = consumer;
  }

  /**
   * Opens the queue, and creates what is missing of it. What is there is left as it is.
   *
   * @param leaseMilliseconds the time after which a job goes to another worker if its own is silent
   * @throws {Error} saying why it cannot be opened
   */
  static async open(connection: NatsConnection, leaseMilliseconds: number): Promise<Queue> {
    try {
      return await Queue.openOrCreate(connection, leaseMilliseconds);
    } catch (cause) {
      if (!isForbidden(cause)) throw cause;
      throw new Error(
        `the queue is not there yet, or this user may not use it: ${cause.message}; it is created ` +
          "by the first study of a user who may",
        { cause },
      );
    }
  }

  private static async openOrCreate(
    connection: NatsConnection,
    leaseMilliseconds: number,
  ): Promise<Queue> {
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
      ack_wait: nanos(lease),
      max_ack_pending: -1,
    };
    await unlessThere(manager.consumers.info(names.stream, names.consumer), () =>
      manager.consumers.add(names.stream, workers),
    );
    return new Queue(client, {
      records: new Records(records),
      leases: new Leases(leases, lease),
      consumer: await client.consumers.get(names.stream, names.consumer),
    });
  }

  /** Queues a job, unless it waits already. */
  async submit(job: QueuedJob): Promise<void> {
    const subject = jobSubject(job, job.until);
    try {
      await untilAnswered(() => this.client.publish(subject, JSON.stringify(job)));
    } catch (error) {
      if (!isStoreFailure(error) || !error.message.includes("per subject")) throw error;
    }
  }

  /** Removes the jobs of a run from the queue. */
  async withdraw(name: RunName): Promise<void> {
    const manager = await this.client.jetstreamManager();
    await untilAnswered(() => manager.streams.purge(names.stream, { filter: jobsOf(name) }));
  }

  /** Takes a job; undefined if there is none for seconds, or the server is away. */
  async take(): Promise<TakenJob | undefined> {
    try {
      const message = await this.consumer.next({ expires: longestWait });
      return message ? takenJob(message) : undefined;
    } catch (error) {
      if (!isTransient(error)) throw error;
      await setTimeout(pauseAfterError);
      return undefined;
    }
  }
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
