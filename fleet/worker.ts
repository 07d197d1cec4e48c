import { rmSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "../train/study/run-report.ts";
import { type AttemptMeans, trainHeld } from "./attempt.ts";
import { Hold } from "./hold.ts";
import type { Queue, TakenJob } from "./queue.ts";
import { isPending, type RunRecord } from "./record.ts";
import { LostError } from "./retry.ts";

/** The means by which a worker trains the runs of a queue. */
export interface WorkerMeans extends Pick<AttemptMeans, "store" | "machine" | "start" | "stopped"> {
  queue: Queue;
  /** The name of this worker. */
  name: string;
  /** The folder for runs while they are trained. */
  scratch: string;
  /** Receives what happens to a run that it trains. */
  onReport(record: RunRecord, report: RunReport): void;
  /** Receives a run that another worker has taken, or that was cancelled. */
  onLost(record: RunRecord): void;
  /** Receives the error by which a job could not be begun. It is left to other workers. */
  onError(job: TakenJob["job"], error: unknown): void;
}

/** Trains the run of a job, if it is still due. */
async function trainJob(taken: TakenJob, means: WorkerMeans): Promise<void> {
  const { queue, name, scratch, onReport, onLost } = means;
  const { records, leases } = queue;
  const { job } = taken;
  const found = await records.read(job);
  if (!found || !isPending(found.record) || found.record.until !== job.until) {
    // It has ended, or was cancelled, and its job was delivered once more.
    await taken.remove();
    return;
  }
  const hold = await Hold.take({ records, leases, worker: name }, found);
  if (!hold) {
    taken.giveBack(leases.milliseconds / 2);
    return;
  }
  const path = join(scratch, String(hold.record.token));
  try {
    const end = await trainHeld(hold, {
      ...means,
      path,
      renewMilliseconds: leases.milliseconds / 3,
      onRenew: taken.renew,
      onReport: (report) => onReport(hold.record, report),
    });
    onReport(hold.record, end);
    await hold.release();
    if (isPending(hold.record)) taken.giveBack();
    else await taken.remove();
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    onLost(hold.record);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Takes jobs and trains their runs, one at a time, until stopped. */
export async function work(means: WorkerMeans): Promise<void> {
  const { queue, stopped, onError } = means;
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  stopped.addEventListener("abort", () => resolve(undefined));
  while (!stopped.aborted) {
    // A job that arrives after the stop is delivered to another worker once its lease is over.
    const taken = await Promise.race([queue.take(), asked]);
    if (!taken) continue;
    try {
      await trainJob(taken, means);
    } catch (error) {
      taken.giveBack(queue.leases.milliseconds);
      onError(taken.job, error);
    }
  }
}
