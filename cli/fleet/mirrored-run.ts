import { setTimeout } from "node:timers/promises";
import { DamagedError, messageOf } from "../../files/file-errors.ts";
import { machineKind } from "../../fleet/machine-kind.ts";
import { mirror } from "../../fleet/mirror.ts";
import { endOf, prefixOf, type RunRecord, type Saved } from "../../fleet/record.ts";
import { upload } from "../../fleet/snapshot.ts";
import { MissingObject, type ObjectStore } from "../../fleet/store/object-store.ts";
import { writeFailure } from "../../train/run/failure.ts";
import { lockRun } from "../../train/run/run-lock.ts";
import { openSnapshot } from "../../train/run/snapshot.ts";
import { isRun } from "../../train/run-summary.ts";
import type { RunReport } from "../../train/study/run-report.ts";
import { ensureRun, type FoundRun } from "../../train/study/start-runs.ts";

/** The pause before the store is asked again, in milliseconds. */
const storePause = 5000;

export interface MirrorMeans {
  /** The study's name in the queue. */
  study: string;
  store: ObjectStore;
  onReport(report: RunReport): void;
  /** Aborted once nobody follows the run any more. */
  left: AbortSignal;
}

/** Copies what becomes of a run elsewhere into its folder here. */
export class MirroredRun {
  private readonly run: FoundRun;
  private readonly means: MirrorMeans;
  private lock: Disposable | undefined;
  private copied: string | undefined;

  constructor(run: FoundRun, means: MirrorMeans) {
    this.run = run;
    this.means = means;
  }

  /** Stores the run as it is here, if it has been trained here before; undefined if it has not. */
  async store(): Promise<Saved | undefined> {
    const { path, name } = this.run;
    if (!isRun(path)) return undefined;
    using opened = openSnapshot(path);
    const { step } = opened;
    if (step === 0) return undefined;
    const prefix = prefixOf({ study: this.means.study, run: name });
    const { key, sha256 } = await upload(this.means.store, { prefix, token: 0 }, opened);
    return { step, snapshot: { key, sha256 }, machine: machineKind() };
  }

  /**
   * Marks the folder as that of a run in training, for whoever looks at it or would train it here.
   *
   * @throws {LockedError} if a process here trains it
   */
  begin(): void {
    ensureRun(this.run);
    this.lock ??= lockRun(this.run.path);
  }

  /** Copies what is new. */
  async update(record: RunRecord): Promise<void> {
    const { path } = this.run;
    const end = endOf(record);
    if (end?.kind === "failed") {
      ensureRun(this.run);
      writeFailure(path, end.reason);
      return;
    }
    const { snapshot } = record;
    const isFinished = end?.kind === "finished";
    if (!snapshot || (snapshot.sha256 === this.copied && !isFinished)) return;
    ensureRun(this.run);
    await this.copy(snapshot, isFinished);
  }

  private async copy(
    snapshot: NonNullable<RunRecord["snapshot"]>,
    isFinished: boolean,
  ): Promise<void> {
    const { store, onReport, left } = this.means;
    while (!left.aborted) {
      try {
        await mirror(store, snapshot, this.run.path, isFinished ? "all" : "results");
        this.copied = snapshot.sha256;
        return;
      } catch (error) {
        if (isFinished && (error instanceof DamagedError || error instanceof MissingObject)) {
          throw error;
        }
        onReport({
          kind: "warned",
          warning: `its results are not copied yet: ${messageOf(error)}`,
        });
      }
      // Those of a run in training are replaced by later ones.
      if (!isFinished) return;
      await setTimeout(storePause, undefined, { signal: left }).catch(() => {});
    }
  }

  end(): void {
    this.lock?.[Symbol.dispose]();
  }
}
