import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { RunReport } from "../train/study/run-report.ts";
import { type AttemptMeans, trainHeld } from "./attempt.ts";
import { Hold } from "./hold.ts";
import type { Queue, TakenJob } from "./queue.ts";
import { isPending, type RunRecord } from "./record.ts";
import { GoneError, LostError } from "./retry.ts";

/** The means by which a worker trains the runs of a queue. */
export interface WorkerMeans
  extends Pick<AttemptMeans, "store" | "machine" | "start" | "stopped" | "giveUp"> {
  queue: Queue;
  /** The name of this worker. */
  name: string;
  /** The folder for runs while they are trained. */
  scratch: string;
  /** Returns what this machine lacks for a run, in a sentence; undefined if it can train it. */
  lacks(config: RunRecord["config"]): Promise<string | undefined>;
  /** Receives what happens to a run that it trains. */
  onReport(record: RunRecord, report: RunReport): void;
  /** Receives a run that another worker has taken, or that was cancelled. */
  onLost(record: RunRecord): void;
  /** Receives errors. A job that was taken is left to other workers. */
  onError(error: unknown, job: TakenJob["job"] | undefined): void;
}

/** The longest that a run rests after a failure, and half of what its worker does. */
const longestRest = 10_000;

/** Resolves after a time, or once stopped. */
function rest(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return setTimeout(milliseconds, undefined, { signal: stopped }).catch(() => {});
}

/** Trains the run of a job, if it is still due and this machine can. */
async function trainJob(taken: TakenJob, means: WorkerMeans): Promise<void> {
  const { queue, name, scratch, lacks, onReport, onLost, stopped } = means;
  const { records, leases } = queue;
  const { job } = taken;
  const found = await records.read(job);
  if (!found || !isPending(found.record) || found.record.until !== job.until) {
    // It has ended, or was cancelled, and its job was delivered once more.
    await taken.remove();
    return;
  }
  const lacking = await lacks(found.record.config);
  if (lacking !== undefined) {
    // No failure of the run: another machine may have it.
    const warning = `${name} leaves it to other workers: ${lacking}`;
    onReport(found.record, { kind: "warned", warning });
    const pause = Math.min(longestRest, queue.leases.milliseconds);
    taken.giveBack(pause);
    await rest(pause / 2, stopped);
    return;
  }
  const hold = await Hold.take({ records, leases, worker: name }, found);
  if (!hold) {
    taken.giveBack(leases.milliseconds / 10);
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
    if (!isPending(hold.record)) {
      await taken.remove();
    } else if (end.kind !== "failed") {
      taken.giveBack();
    } else {
      // The machine may be the reason: other workers have the first chance.
      const pause = Math.min(longestRest, leases.milliseconds);
      taken.giveBack(pause);
      await rest(2 * pause, stopped);
    }
  } catch (error) {
    await hold.release();
    if (!(error instanceof LostError)) throw error;
    onLost(hold.record);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Takes a job; undefined if there is none for a while, or once stopped. */
async function takeUnlessStopped(
  queue: Queue,
  stopped: AbortSignal,
): Promise<TakenJob | undefined> {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  const stop = () => resolve(undefined);
  stopped.addEventListener("abort", stop);
  try {
    // A job that arrives after the stop is delivered to another worker once its lease is over.
    return await Promise.race([queue.take(), asked]);
  } finally {
    stopped.removeEventListener("abort", stop);
  }
}

/**
 * Takes jobs and trains their runs, one at a time, until stopped.
 *
 * @throws {GoneError} if the queue is no longer there
 */
export async function work(means: WorkerMeans): Promise<void> {
  const { queue, stopped, onError } = means;
  while (!stopped.aborted) {
    let taken: TakenJob | undefined;
    try {
      taken = await takeUnlessStopped(queue, stopped);
      if (taken) await trainJob(taken, means);
    } catch (error) {
      taken?.giveBack(queue.leases.milliseconds);
      if (error instanceof GoneError) throw error;
      onError(error, taken?.job);
      await rest(Math.min(longestRest, queue.leases.milliseconds), stopped);
    }
  }
}
