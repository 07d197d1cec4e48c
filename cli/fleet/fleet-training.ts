import { mkdirSync } from "node:fs";
import { lockFolder } from "../../files/folder-lock.ts";
import { connectTo, shownServers } from "../../fleet/connection.ts";
import { tellOfConnection } from "../../fleet/connection-state.ts";
import { Follower } from "../../fleet/follower.ts";
import { Queue } from "../../fleet/queue.ts";
import { checkStore } from "../../fleet/store/check-store.ts";
import { openStore } from "../../fleet/store/open-store.ts";
import { cancelStudy, checkRuns } from "../../fleet/submission.ts";
import type { PlannedRun } from "../../train/study/expand.ts";
import type { Trainer } from "../study/train-study.ts";
import { type FleetOptions, fleetPlaces } from "./fleet-options.ts";
import { MirroredRun } from "./mirrored-run.ts";

/** A study, as a queue knows it. */
export interface FleetStudyOptions extends FleetOptions {
  /** Its name in the queue. */
  study: string;
}

/** Connects to a queue, with a signal that is aborted before the connection is closed. */
async function openQueue({ study, ...options }: FleetStudyOptions, opening: AsyncDisposableStack) {
  const { server, leaseMilliseconds, ...places } = fleetPlaces(options);
  const connection = await connectTo(server, `softedge study ${study}`);
  opening.defer(() => connection.close());
  const left = new AbortController();
  opening.defer(() => left.abort());
  const queue = await Queue.open(connection, leaseMilliseconds, left.signal);
  return { ...places, server, connection, queue, left: left.signal };
}

/** Cancels a study on all workers. Returns the number of runs that had not ended. */
export async function cancelFleetStudy(options: FleetStudyOptions): Promise<number> {
  await using opening = new AsyncDisposableStack();
  const { queue } = await openQueue(options, opening);
  return await cancelStudy(queue, options.study);
}

/** The training of a study's runs by workers. */
export interface FleetTraining extends Trainer, AsyncDisposable {
  /** The address of the queue, without a password. */
  queue: string;
}

/**
 * Connects a study to a queue and a store.
 *
 * @param folder of the runs here, which is locked: two that follow a study would write the same files
 * @throws {Error} if the queue or the store cannot be reached, or a run cannot be submitted
 */
export async function openFleetTraining(
  options: FleetStudyOptions,
  folder: string,
  planned: readonly PlannedRun[],
): Promise<FleetTraining> {
  await using opening = new AsyncDisposableStack();
  const { study } = options;
  const { queue, connection, server, left, store: url } = await openQueue(options, opening);
  const store = openStore(url);
  await checkStore(store);
  await checkRuns(queue, study, planned);
  mkdirSync(folder, { recursive: true });
  opening.use(
    lockFolder(folder, {
      name: "fleet.lock",
      refusal: ({ pid, since }) =>
        `${folder} is being followed by process ${pid}, since ${since}: one process at a time ` +
        "copies the results of workers there",
    }),
  );
  const follower = new Follower(queue, study);
  const listening = follower.listen(connection, left);
  const opened = opening.move();
  return {
    queue: shownServers(server),
    elsewhere: true,
    stopping: "the workers go on; the same command follows them again, --cancel stops them",
    onNote: (note) => void tellOfConnection(connection, note),
    start(run, until, onReport) {
      const mirrored = new MirroredRun(run, { study, store, onReport, left });
      const submission = {
        ...{ study, run: run.name, config: run.config, until: until ?? null },
        begun: () => mirrored.store(),
      };
      const job = follower.train(submission, {
        onReport(report) {
          mirrored.begin();
          onReport(report);
        },
        onRecord: (record) => mirrored.update(record),
      });
      return { ...job, ended: job.ended.finally(() => mirrored.end()) };
    },
    async [Symbol.asyncDispose]() {
      await opened.disposeAsync();
      await listening;
    },
  };
}
