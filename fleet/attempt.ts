import { setTimeout } from "node:timers/promises";
import { DamagedError, messageOf } from "../files/file-errors.ts";
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
/** So often a run is restored before it is left to another worker. */
const restoreAttempts = 3;

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
  /** Aborted to stop waiting for the store. */
  giveUp: AbortSignal;
}

/** What the parts of an attempt share: its means, and a signal that is aborted once it is over. */
interface Attempt extends AttemptMeans {
  hold: Hold;
  over: AbortSignal;
}

/** Restores a run from its snapshot, or begins it. */
async function restore(attempt: Attempt): Promise<StoredSnapshot | undefined> {
  const { hold, store, machine, path, onReport, over } = attempt;
  const { config, snapshot, machine: before } = hold.record;
  if (!snapshot) {
    createRunAt(path, config);
    return undefined;
  }
  const restored = await download(store, snapshot, path, over);
  if (before === null || before === machine) return restored;
  onReport({
    kind: "warned",
    warning:
      `its checkpoint is of another kind of machine (${before}; this is ${machine}): from here on, ` +
      "its numbers may differ in their last bits from those of one kind of machine",
  });
  return restored;
}

/** Saves a run as it is in its folder, after an earlier snapshot, and removes what nobody needs. */
async function save(
  { hold, store, machine, path, over }: Attempt,
  before: StoredSnapshot | undefined,
): Promise<StoredSnapshot> {
  const place = { prefix: prefixOf(hold.record), token: hold.record.token };
  using opened = openSnapshot(path);
  const stored = await upload(store, place, opened, before, over);
  const { key, sha256, manifest } = stored;
  const snapshot = { key, sha256 };
  await hold.change((record) => saved(record, { step: manifest.step, snapshot, machine }));
  // Only now: a worker that has lost the run removes nothing.
  await collectGarbage(store, place, before ? [before, stored] : [stored], over);
  return stored;
}

/** True for errors of what is stored, which are there at the next attempt, too. */
function isFinal(error: unknown): boolean {
  return [LostError, DamagedError, MissingObject].some((kind) => error instanceof kind);
}

/**
 * Repeats work that needs the store.
 *
 * @returns undefined if it was not done when asked to stop
 * @throws what the work throws at its last attempt
 */
async function untilStored<Result>(
  work: () => Promise<Result>,
  { onReport, stopped, over }: Attempt,
  attempts = Number.POSITIVE_INFINITY,
): Promise<{ result: Result } | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { result: await work() };
    } catch (error) {
      over.throwIfAborted();
      if (isFinal(error) || attempt === attempts) throw error;
      onReport({ kind: "warned", warning: `not restored or stored yet: ${messageOf(error)}` });
    }
    if (stopped.aborted) return undefined;
    const signal = AbortSignal.any([stopped, over]);
    await setTimeout(storePause, undefined, { signal }).catch(() => {});
  }
}

/** Renews a hold from time to time. Returns a function that ends that. */
function renewRegularly(
  { hold, renewMilliseconds, onRenew }: Attempt,
  lose: (error: LostError) => void,
): () => void {
  const renew = new Coalesced(() => hold.renew());
  const timer = setInterval(() => {
    onRenew();
    // While the server is away, no other worker takes the run.
    renew.ask().catch((error) => error instanceof LostError && lose(error));
  }, renewMilliseconds);
  return () => clearInterval(timer);
}

/**
 * Trains a run in its folder, and saves it at each of its checkpoints and at its end.
 *
 * @param from the snapshot that it was restored from
 */
async function train(
  attempt: Attempt,
  from: StoredSnapshot | undefined,
  { lost, lose }: { lost: Promise<never>; lose(error: LostError): void },
): Promise<RunEnd> {
  const { hold, path, start, onReport, stopped } = attempt;
  let last = from;
  const saves = new Coalesced(async () => {
    last = await save(attempt, last);
  });
  let saving = Promise.resolve();
  const saveSoon = () => {
    saving = saves.ask().catch((error) => {
      if (error instanceof LostError) lose(error);
      // The next checkpoint tries again.
      else onReport({ kind: "warned", warning: `not stored yet: ${messageOf(error)}` });
    });
  };
  const running = start(path, hold.record.until ?? undefined, (report) => {
    if (report.kind === "saved") saveSoon();
    else if (!isEnd(report)) onReport(report);
  });
  const stop = () => running.stop();
  stopped.addEventListener("abort", stop);
  if (stopped.aborted) stop();
  try {
    const end = await Promise.race([running.ended, lost]);
    if (end.kind === "failed") {
      // The next attempt resumes from the last checkpoint, whose upload may still be running. An
      // upload that fails is not repeated: the next attempt then resumes from the checkpoint before.
      await Promise.race([saving, lost]);
      return end;
    }
    const isStored = await Promise.race([untilStored(() => saves.ask(), attempt), lost]);
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
 * @throws if the store does not give its snapshot, or `giveUp` was aborted
 */
export async function trainHeld(hold: Hold, means: AttemptMeans): Promise<RunEnd> {
  const ending = new AbortController();
  const attempt = { ...means, hold, over: AbortSignal.any([ending.signal, means.giveUp]) };
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  // Whoever waits for it sees it; afterwards it does not matter.
  lost.catch(() => {});
  const stopRenewing = renewRegularly(attempt, lose);
  const outcome = async (): Promise<RunEnd> => {
    const restoring = untilStored(() => restore(attempt), attempt, restoreAttempts);
    const restored = await Promise.race([restoring, lost]);
    if (!restored) return { kind: "interrupted", step: hold.record.step };
    return await train(attempt, restored.result, { lost, lose });
  };
  try {
    const end = await outcome().catch((error): RunEnd => {
      if (error instanceof LostError || !isFinal(error)) throw error;
      return { kind: "failed", reason: messageOf(error) };
    });
    await hold.change((record) => ended(record, end));
    return end;
  } finally {
    stopRenewing();
    ending.abort();
  }
}
