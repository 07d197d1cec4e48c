import { setTimeout } from "node:timers/promises";
import { DamagedError } from "../files/file-errors.ts";
import { createRunAt } from "../train/run/run-folder.ts";
import { openSnapshot } from "../train/run/snapshot.ts";
import { isEnd, type RunEnd, type RunReport } from "../train/study/run-report.ts";
import type { RunningJob } from "../train/study/train-jobs.ts";
import { Coalesced } from "./coalesced.ts";
import type { Hold } from "./hold.ts";
import { ended, prefixOf, saved } from "./record.ts";
import { LostError } from "./retry.ts";
import { collectGarbage, download, type StoredSnapshot, upload } from "./snapshot.ts";
import { MissingObject, type ObjectStore } from "./store/object-store.ts";

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
async function restore(
  hold: Hold,
  { store, machine, path, onReport }: AttemptMeans,
): Promise<StoredSnapshot | undefined> {
  const { config, snapshot, machine: before } = hold.record;
  if (!snapshot) {
    createRunAt(path, config);
    return undefined;
  }
  const restored = await download(store, snapshot, path);
  if (before === null || before === machine) return restored;
  onReport({
    kind: "warned",
    warning:
      `its checkpoint is of another kind of machine (${before}, this is ${machine}): from here on, ` +
      "its numbers may differ in their last bits from those of one kind of machine",
  });
  return restored;
}

/** Saves a run as it is in its folder, after an earlier snapshot, and removes what nobody needs. */
async function save(
  hold: Hold,
  { store, machine, path }: AttemptMeans,
  before: StoredSnapshot | undefined,
): Promise<StoredSnapshot> {
  const place = { prefix: prefixOf(hold.record), token: hold.record.token };
  using opened = openSnapshot(path);
  const stored = await upload(store, place, opened, before);
  const { key, sha256, manifest } = stored;
  const snapshot = { key, sha256 };
  await hold.change((record) => saved(record, { step: manifest.step, snapshot, machine }));
  // Only now: a worker that has lost the run removes nothing.
  await collectGarbage(store, place, before ? [before, stored] : [stored]);
  return stored;
}

/** True for errors of what is stored, which another attempt does not mend. */
function isFinal(error: unknown): boolean {
  return [LostError, DamagedError, MissingObject].some((kind) => error instanceof kind);
}

/** Repeats work until the store has done it; undefined if it has not when asked to stop. */
async function untilStored<Result>(
  work: () => Promise<Result>,
  { onReport, stopped }: AttemptMeans,
): Promise<{ result: Result } | undefined> {
  for (;;) {
    try {
      return { result: await work() };
    } catch (error) {
      if (isFinal(error)) throw error;
      onReport({ kind: "warned", warning: `the store fails: ${messageOf(error)}` });
    }
    if (stopped.aborted) return undefined;
    await setTimeout(storePause, undefined, { signal: stopped }).catch(() => {});
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

/**
 * Trains a run in its folder, and saves it at each of its checkpoints and at its end.
 *
 * @param from the snapshot that it was restored from
 */
async function train(
  hold: Hold,
  means: AttemptMeans,
  lost: Promise<never>,
  from: StoredSnapshot | undefined,
): Promise<RunEnd> {
  const { path, start, onReport, stopped } = means;
  let last = from;
  const saves = new Coalesced(async () => {
    last = await save(hold, means, last);
  });
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
    const restored = await Promise.race([untilStored(() => restore(hold, means), means), lost]);
    if (restored) return await train(hold, means, lost, restored.result);
    return { kind: "interrupted", step: hold.record.step };
  };
  const end = await attempt().catch((error): RunEnd => {
    if (error instanceof LostError) throw error;
    return { kind: "failed", reason: messageOf(error) };
  });
  await hold.change((record) => ended(record, end));
  return end;
}
