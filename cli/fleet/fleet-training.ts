import { connectTo, shownServers } from "../../fleet/connection.ts";
import { FleetStudy } from "../../fleet/fleet-study.ts";
import { mirror } from "../../fleet/mirror.ts";
import { Queue } from "../../fleet/queue.ts";
import { endOf, type RunRecord } from "../../fleet/record.ts";
import type { ObjectStore } from "../../fleet/store/object-store.ts";
import { openStore } from "../../fleet/store/open-store.ts";
import { writeFailure } from "../../train/run/failure.ts";
import { lockRun } from "../../train/run/run-lock.ts";
import type { PlannedRun } from "../../train/study/expand.ts";
import type { RunReport } from "../../train/study/run-report.ts";
import { ensureRun, type FoundRun } from "../../train/study/start-runs.ts";
import type { RunningJob } from "../../train/study/train-jobs.ts";
import type { Trainer } from "../study/train-study.ts";
import { type FleetOptions, fleetPlaces } from "./fleet-options.ts";

/** Copies what becomes of a run elsewhere into its folder here. */
class MirroredRun {
  private readonly run: FoundRun;
  private readonly store: ObjectStore;
  private readonly onReport: (report: RunReport) => void;
  private lock: Disposable | undefined;
  private copied: string | undefined;

  constructor(run: FoundRun, store: ObjectStore, onReport: (report: RunReport) => void) {
    this.run = run;
    this.store = store;
    this.onReport = onReport;
  }

  /** Marks the folder as that of a run in training, for whoever looks at it or would train it here. */
  begin(): void {
    ensureRun(this.run);
    this.lock ??= lockRun(this.run.path);
  }

  /** Copies what is new. */
  async update({ snapshot, ...record }: RunRecord): Promise<void> {
    const { path } = this.run;
    const end = endOf({ snapshot, ...record });
    if (end?.kind === "failed") {
      ensureRun(this.run);
      writeFailure(path, end.reason);
    }
    const isFinished = end?.kind === "finished";
    if (!snapshot || (snapshot.sha256 === this.copied && !isFinished)) return;
    ensureRun(this.run);
    try {
      await mirror(this.store, snapshot, path, isFinished ? "all" : "results");
      this.copied = snapshot.sha256;
    } catch (error) {
      if (isFinished) throw error;
      // A later snapshot has replaced it, or will.
      const reason = error instanceof Error ? error.message : String(error);
      this.onReport({ kind: "warned", warning: `its results were not copied: ${reason}` });
    }
  }

  end(): void {
    this.lock?.[Symbol.dispose]();
  }
}

/** Has workers train a run, and copies its results into its folder here. */
function trainMirrored(
  fleet: FleetStudy,
  store: ObjectStore,
  run: FoundRun,
  until: number | undefined,
  onReport: (report: RunReport) => void,
): RunningJob {
  const mirrored = new MirroredRun(run, store, onReport);
  const job = fleet.train(run, until, {
    onReport(report) {
      mirrored.begin();
      onReport(report);
    },
    onRecord: (record) => mirrored.update(record),
  });
  return { ...job, ended: job.ended.finally(() => mirrored.end()) };
}

/** The training of a study's runs by workers. */
export interface FleetTraining extends Trainer, AsyncDisposable {
  /** The address of the queue, without a password. */
  queue: string;
  /** Cancels the runs that have not ended, and says how many. */
  cancel(): Promise<number>;
}

/**
 * Connects a study to a queue.
 *
 * @param study its name in the queue
 * @throws {Error} if the queue cannot be reached, or has runs of this name with other settings
 */
export async function openFleetTraining(
  options: FleetOptions,
  study: string,
  planned: readonly PlannedRun[],
): Promise<FleetTraining> {
  const { store: storeUrl, server, leaseMilliseconds } = fleetPlaces(options);
  const store = openStore(storeUrl);
  await using opening = new AsyncDisposableStack();
  const connection = await connectTo(server, `softedge study ${study}`);
  opening.defer(() => connection.close());
  const fleet = new FleetStudy(await Queue.open(connection, leaseMilliseconds), study);
  await fleet.check(planned);
  const left = new AbortController();
  const following = fleet.follow(connection, left.signal);
  opening.defer(() => {
    left.abort();
    return following;
  });
  const opened = opening.move();
  return {
    queue: shownServers(server),
    goesOn: true,
    stopping: "the workers go on; the same command follows them again, --cancel stops them",
    start: (run, until, onReport) => trainMirrored(fleet, store, run, until, onReport),
    async cancel() {
      const cancelled = await Promise.all(planned.map((run) => fleet.cancel(run)));
      return cancelled.filter(Boolean).length;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
