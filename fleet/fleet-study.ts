import { setTimeout } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { describeDifferences } from "../train/study/differences.ts";
import type { PlannedRun } from "../train/study/expand.ts";
import { type RunEnd, type RunReport, runReport } from "../train/study/run-report.ts";
import type { RunningJob } from "../train/study/train-jobs.ts";
import { progressOf, progressSubject, type RunName } from "./names.ts";
import type { Queue } from "./queue.ts";
import {
  cancelled,
  endOf,
  firstRecord,
  isPending,
  type RunRecord,
  submittedAgain,
} from "./record.ts";
import type { StoredRecord } from "./records.ts";
import { isTransient, LostError } from "./retry.ts";

/** All records are read again after so long: a watch that has fallen silent loses nothing. */
const watchMilliseconds = 60_000;
/** The pause before a watch that has failed is begun again. */
const pauseMilliseconds = 1000;

/** Receives what becomes of a run that workers train. */
export interface RunFollower {
  onReport(report: RunReport): void;
  /** Receives its record when it changes. The run has ended once the last call has resolved. */
  onRecord(record: RunRecord): Promise<void>;
}

/** A run that is followed. */
interface Followed {
  until: number | null;
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

/** The record of a run that is to be trained to a step: itself, if nothing has to change for that. */
function asked(record: RunRecord, until: number | null): RunRecord {
  if (record.state === "finished") return record;
  const isAsked = record.until === until && (isPending(record) || record.state === "paused");
  return isAsked ? record : submittedAgain(record, until);
}

/** The runs of a study in a queue. */
export class FleetStudy {
  private readonly queue: Queue;
  private readonly study: string;
  private readonly followed = new Map<string, Followed>();

  constructor(queue: Queue, study: string) {
    this.queue = queue;
    this.study = study;
  }

  private nameOf({ name }: Pick<PlannedRun, "name">): RunName {
    return { study: this.study, run: name };
  }

  /**
   * Checks that the queue has no run of the same name with other settings.
   *
   * @throws {Error} naming every one, and the settings
   */
  async check(planned: readonly PlannedRun[]): Promise<void> {
    const found = await Promise.all(
      planned.map(async (run) => {
        const stored = await this.queue.records.read(this.nameOf(run));
        const differences = stored && describeDifferences(stored.record.config, run.config);
        return differences ? [`${run.name}: ${differences}`] : [];
      }),
    );
    const changed = found.flat();
    if (changed.length === 0) return;
    throw new Error(
      `${changed.join("\n")}\nthe queue has runs of ${this.study} with other settings than are now ` +
        "asked for; choose another name for the study with --name",
    );
  }

  /** Follows what workers tell of the runs, until stopped. */
  async follow(connection: NatsConnection, stopped: AbortSignal): Promise<void> {
    const progress = connection.subscribe(progressOf(this.study), {
      callback: (error, message) => {
        const told = error ? undefined : reportIn(message.string());
        if (told) this.followed.get(message.subject)?.onReport(told);
      },
    });
    while (!stopped.aborted) {
      const over = AbortSignal.any([stopped, AbortSignal.timeout(watchMilliseconds)]);
      try {
        for await (const stored of this.queue.records.watch(this.study, over)) this.hear(stored);
      } catch (error) {
        if (!isTransient(error)) this.fail(error);
        await setTimeout(pauseMilliseconds, undefined, { signal: stopped }).catch(() => {});
      }
    }
    progress.unsubscribe();
  }

  /** Ends all runs that are followed with an error. */
  private fail(error: unknown): void {
    for (const { reject } of this.followed.values()) reject(error);
  }

  private hear({ record, revision }: StoredRecord): void {
    const followed = this.followed.get(progressSubject(record));
    if (!followed || revision < followed.since || record.until !== followed.until) return;
    followed.onRecord(record);
  }

  /** Submits a run, unless it is pending already, or has ended as it should. */
  private async submit(
    run: Pick<RunRecord, "study" | "run" | "config">,
    until: number | null,
  ): Promise<StoredRecord> {
    const { records } = this.queue;
    for (;;) {
      const found = await records.read(run);
      const record = found ? asked(found.record, until) : firstRecord(run, until);
      try {
        const isNew = record !== found?.record;
        const revision = isNew ? await records.swap(record, found?.revision ?? 0) : found.revision;
        if (isPending(record))
          await this.queue.submit({ ...this.nameOf({ name: run.run }), until });
        return { record, revision };
      } catch (error) {
        // Changed at this moment, by a worker or from elsewhere: look again.
        if (!(error instanceof LostError)) throw error;
      }
    }
  }

  /** Has workers train a run. To stop it here is to stop following it. */
  train(
    { name, config }: PlannedRun,
    until: number | undefined,
    { onReport, onRecord }: RunFollower,
  ): RunningJob {
    const run = { ...this.nameOf({ name }), config };
    const { promise: ended, resolve, reject } = Promise.withResolvers<RunEnd>();
    const subject = progressSubject(run);
    let step = 0;
    // One after the other, so that the last is the last.
    let heard = Promise.resolve();
    const followed: Followed = {
      until: until ?? null,
      since: Number.POSITIVE_INFINITY,
      onReport,
      reject,
      onRecord: (record) => {
        step = record.step;
        heard = heard.then(() => onRecord(record));
        const end = endOf(record);
        heard.then(() => end && resolve(end), reject);
      },
    };
    this.followed.set(subject, followed);
    this.submit(run, followed.until).then(({ record, revision }) => {
      followed.since = revision;
      followed.onRecord(record);
    }, reject);
    const leave = () => resolve({ kind: "interrupted", step });
    const forget = () => this.followed.delete(subject);
    return { stop: leave, kill: leave, ended: ended.finally(forget) };
  }

  /**
   * Cancels a run that has not ended. Its worker stops; its snapshot stays.
   *
   * @returns whether there was something to cancel
   */
  async cancel({ name }: Pick<PlannedRun, "name">): Promise<boolean> {
    const run = this.nameOf({ name });
    const { records, leases } = this.queue;
    for (;;) {
      const found = await records.read(run);
      if (!found || !isPending(found.record)) return false;
      try {
        await records.swap(cancelled(found.record), found.revision);
      } catch (error) {
        if (error instanceof LostError) continue;
        throw error;
      }
      // Its worker finds out when it renews its lease.
      await leases.end(run);
      await this.queue.withdraw(run);
      return true;
    }
  }
}
