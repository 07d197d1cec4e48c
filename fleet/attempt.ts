import { setTimeout } from "node:timers/promises";
import { createRunAt } from "../train/run/run-folder.ts";
import { isEnd, type RunEnd, type RunReport } from "../train/study/run-report.ts";
import type { RunningJob } from "../train/study/train-jobs.ts";
import { Coalesced } from "./coalesced.ts";
import type { Hold } from "./hold.ts";
import { ended, prefixOf, saved } from "./record.ts";
import { LostError } from "./retry.ts";
import { collectGarbage, DamagedSnapshot, downloadSnapshot, uploadSnapshot } from "./snapshot.ts";
import type { ObjectStore } from "./store/store.ts";

/** The pause before the store is asked again, in milliseconds. */
const storePause = 5000;

/** The means by which a run that is held is trained. */
export interface AttemptMeans {
  store: ObjectStore;
  /** The kind of this machine. */
  machine: string;
  /** The folder that is to be the run's. It does not exist yet. */
  path: string;
  start(path: string, until: number | undefined, onReport: (report: RunReport) => void): RunningJob;
  onReport(report: RunReport): void;
  /** The time between renewals of the lease. */
  renewMilliseconds: number;
  /** Called at each of them. */
  onRenew(): void;
  /** Aborted to stop with a checkpoint. */
  stopped: AbortSignal;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Restores a run from its snapshot, or begins it. */
async function restore(hold: Hold, { store, machine, path, onReport }: AttemptMeans) {
  const { config, snapshot, machine: before } = hold.record;
  if (!snapshot) {
    createRunAt(path, config);
    return;
  }
  await downloadSnapshot(store, snapshot, path);
  if (before === null || before === machine) return;
  onReport({
    kind: "warned",
    warning:
      `its checkpoint is of another kind of machine (${before}, this is ${machine}): from here on, ` +
      "its numbers may differ in their last bits from those of one kind of machine",
  });
}

/** Saves a run as it is in its folder, and removes what is no longer needed. */
async function save(hold: Hold, { store, machine, path }: AttemptMeans): Promise<void> {
  const { token, snapshot: before } = hold.record;
  const place = { prefix: prefixOf(hold.record), token };
  const taken = await uploadSnapshot(store, place, path, before);
  if (!taken) return;
  const { snapshot, step } = taken;
  await hold.change((record) => saved(record, { step, snapshot, machine }));
  // Only now: a worker that has lost the run removes nothing.
  await collectGarbage(store, place, before ? [before, snapshot] : [snapshot]);
}

/** Repeats work until the store has done it. Returns false if it has not when asked to stop. */
async function untilStored(work: () => Promise<void>, means: AttemptMeans): Promise<boolean> {
  for (;;) {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof LostError || error instanceof DamagedSnapshot) throw error;
      means.onReport({ kind: "warned", warning: `the store fails: ${messageOf(error)}` });
    }
    if (means.stopped.aborted) return false;
    await setTimeout(storePause, undefined, { signal: means.stopped }).catch(() => {});
  }
}

/** Renews a hold from time to time, until disposed of. */
function renewing(
  hold: Hold,
  { renewMilliseconds, onRenew }: AttemptMeans,
): Disposable & { lost: Promise<never> } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  // Whoever waits for it sees it; afterwards it does not matter.
  lost.catch(() => {});
  const renew = new Coalesced(() => hold.renew());
  const timer = setInterval(() => {
    onRenew();
    // While the server is away, no other worker takes the run.
    renew.ask().catch((error) => error instanceof LostError && reject(error));
  }, renewMilliseconds);
  return { lost, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Trains a run in its folder, and saves it at each of its checkpoints and at its end. */
async function train(hold: Hold, means: AttemptMeans, lost: Promise<never>): Promise<RunEnd> {
  const { path, start, onReport, stopped } = means;
  const saves = new Coalesced(() => save(hold, means));
  const saveSoon = () =>
    saves
      .ask()
      // The next checkpoint tries again.
      .catch((error) => onReport({ kind: "warned", warning: `not saved: ${messageOf(error)}` }));
  const running = start(path, hold.record.until ?? undefined, (report) => {
    if (report.kind === "saved") saveSoon();
    else if (!isEnd(report)) onReport(report);
  });
  const stop = () => running.stop();
  stopped.addEventListener("abort", stop);
  if (stopped.aborted) stop();
  try {
    const end = await Promise.race([running.ended, lost]);
    if (end.kind === "failed") return end;
    const isStored = await Promise.race([untilStored(() => saves.ask(), means), lost]);
    return isStored ? end : { kind: "interrupted", step: hold.record.step };
  } finally {
    stopped.removeEventListener("abort", stop);
    running.kill();
  }
}

/**
 * Trains a run that is held, from its last snapshot to its end or a stop. Its record says afterwards
 * how it ended.
 *
 * @throws {LostError} if another worker has taken the run, or it was cancelled; nothing is changed
 * any more
 */
export async function trainHeld(hold: Hold, means: AttemptMeans): Promise<RunEnd> {
  using renewal = renewing(hold, means);
  const { lost } = renewal;
  const attempt = async (): Promise<RunEnd> => {
    const isRestored = await Promise.race([untilStored(() => restore(hold, means), means), lost]);
    if (isRestored) return await train(hold, means, lost);
    return { kind: "interrupted", step: hold.record.step };
  };
  const end = await attempt().catch((error): RunEnd => {
    if (error instanceof LostError) throw error;
    return { kind: "failed", reason: messageOf(error) };
  });
  await hold.change((record) => ended(record, end));
  return end;
}
