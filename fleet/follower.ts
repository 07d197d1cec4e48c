import { setTimeout } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "../files/file-errors.ts";
import { type RunEnd, type RunReport, runReport } from "../train/study/run-report.ts";
import { type RunningJob, StudyError } from "../train/study/train-jobs.ts";
import { Coalesced } from "./coalesced.ts";
import { keyOf, keyOfProgress, progressOf } from "./names.ts";
import type { Queue } from "./queue.ts";
import { endOf, isPending, type RunRecord } from "./record.ts";
import type { RecordChange } from "./records.ts";
import { GoneError, isTransient } from "./retry.ts";
import { type Submission, submit } from "./submission.ts";

/** All records are read again after so long: a watch that has fallen silent loses nothing. */
const watchMilliseconds = 20_000;
/** The pause before a watch that has failed is begun again. */
const pauseMilliseconds = 1000;

/** Receives what becomes of a run that workers train. */
export interface RunListener {
  onReport(report: RunReport): void;
  /** Receives the latest record. The run has ended once the call with the last one has resolved. */
  onRecord(record: RunRecord): Promise<void>;
}

/** A run that is followed. */
interface Followed {
  submission: Submission;
  /** The revision of its submission. What its record said before does not count. */
  since: number;
  onReport(report: RunReport): void;
  onRecord(record: RunRecord): void;
  reject(error: unknown): void;
}

/** Parses a report; undefined if it is none, as one of another version may be. */
function reportIn(text: string): RunReport | undefined {
  try {
    return runReport.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Follows the runs of a study that workers train. */
export class Follower {
  private readonly queue: Queue;
  private readonly study: string;
  private readonly followed = new Map<string, Followed>();
  private error: StudyError | undefined;

  constructor(queue: Queue, study: string) {
    this.queue = queue;
    this.study = study;
  }

  /** Hears what workers tell of the runs, until stopped. */
  async listen(connection: NatsConnection, stopped: AbortSignal): Promise<void> {
    const progress = connection.subscribe(progressOf(this.study), {
      callback: (error, message) => {
        const told = error ? undefined : reportIn(message.string());
        if (told) this.followed.get(keyOfProgress(message.subject))?.onReport(told);
      },
    });
    while (!stopped.aborted) {
      const over = AbortSignal.any([stopped, AbortSignal.timeout(watchMilliseconds)]);
      try {
        for await (const change of this.queue.records.watch(this.study, over)) this.hear(change);
        await this.submitAgain();
      } catch (error) {
        if (error instanceof GoneError || !isTransient(error)) this.fail(error);
        await setTimeout(pauseMilliseconds, undefined, { signal: stopped }).catch(() => {});
      }
    }
    progress.unsubscribe();
  }

  private hear({ key, revision, record }: RecordChange): void {
    const followed = this.followed.get(key);
    if (!followed || revision < followed.since) return;
    try {
      if (!record) throw new Error("its record was removed from the queue");
      followed.onRecord(record());
    } catch (error) {
      followed.reject(error);
    }
  }

  /** Queues the jobs of pending runs, should any have been lost. Those that are there stay alone. */
  private async submitAgain(): Promise<void> {
    for (const { submission, since } of this.followed.values()) {
      if (since === Number.POSITIVE_INFINITY) continue;
      const found = await this.queue.records.read(submission);
      const isDue = found && isPending(found.record) && found.record.until === submission.until;
      if (isDue) await this.queue.submit(submission);
    }
  }

  /** Ends all runs with an error, also those that are still to be trained. */
  private fail(cause: unknown): void {
    this.error = new StudyError(`${messageOf(cause)}; the same command tries again`, { cause });
    for (const { reject } of this.followed.values()) reject(this.error);
  }

  /** Has workers train a run. To stop it here is to stop following it. */
  train(submission: Submission, { onReport, onRecord }: RunListener): RunningJob {
    const { promise: ended, resolve, reject } = Promise.withResolvers<RunEnd>();
    let latest: RunRecord | undefined;
    const update = new Coalesced(async () => {
      if (!latest) return;
      const record = latest;
      await onRecord(record);
      const end = endOf(record);
      if (end) resolve(end);
    });
    const followed: Followed = {
      submission,
      since: Number.POSITIVE_INFINITY,
      reject,
      onReport(report) {
        try {
          onReport(report);
        } catch (error) {
          reject(error);
        }
      },
      onRecord(record) {
        if (record.state === "cancelled") {
          reject(new StudyError(`${record.study} was cancelled; the same command resumes it`));
        } else if (record.until !== submission.until) {
          reject(
            new Error(`another study of this name trains it to step ${record.until ?? "its end"}`),
          );
        } else {
          latest = record;
          update.ask().catch(reject);
        }
      },
    };
    const key = keyOf(submission);
    this.followed.set(key, followed);
    if (this.error) reject(this.error);
    else {
      submit(this.queue, submission).then(({ record, revision }) => {
        followed.since = revision;
        followed.onRecord(record);
      }, reject);
    }
    const leave = () => resolve({ kind: "interrupted", step: latest?.step ?? 0 });
    const forget = () => this.followed.delete(key);
    return { stop: leave, kill: leave, ended: ended.finally(forget) };
  }
}
