import { describeDifferences } from "../train/study/differences.ts";
import type { PlannedRun } from "../train/study/expand.ts";
import type { Queue } from "./queue.ts";
import {
  cancelled,
  firstRecord,
  isPending,
  prefixOf,
  type RunRecord,
  type Saved,
  submittedAgain,
} from "./record.ts";
import type { StoredRecord } from "./records.ts";
import { LostError } from "./retry.ts";
import { checkKey } from "./store/object-store.ts";

/**
 * Checks that runs can be submitted: the store can name them, and the queue has none of the same
 * name with other settings.
 *
 * @throws {Error} naming every one that differs, and the settings
 */
export async function checkRuns(
  { records }: Queue,
  study: string,
  planned: readonly PlannedRun[],
): Promise<void> {
  for (const { name: run } of planned) checkKey(prefixOf({ study, run }));
  const found = await Promise.all(
    planned.map(async (run) => {
      const stored = await records.read({ study, run: run.name });
      const differences = stored && describeDifferences(stored.record.config, run.config);
      return differences ? [`${run.name}: ${differences}`] : [];
    }),
  );
  const changed = found.flat();
  if (changed.length === 0) return;
  throw new Error(
    `${changed.join("\n")}\nthe queue has runs of ${study} with other settings than are now asked ` +
      "for; choose another name for the study with --name",
  );
}

/** The record of a run that is to be trained to a step: itself, if nothing has to change for that. */
function asked(record: RunRecord, until: number | null): RunRecord {
  if (record.state === "finished") return record;
  const isAsked = record.until === until && (isPending(record) || record.state === "paused");
  return isAsked ? record : submittedAgain(record, until);
}

/** A run to be submitted. */
export interface Submission extends Pick<RunRecord, "study" | "run" | "config"> {
  until: number | null;
  /** Returns a snapshot to go on from, for a run that the queue does not know. */
  begun(): Promise<Saved | undefined>;
}

/** Submits a run, unless it is pending already, or has ended as it should. Returns its record. */
export async function submit(
  queue: Queue,
  { study, run, config, until, begun }: Submission,
): Promise<StoredRecord> {
  const { records, leases } = queue;
  const name = { study, run };
  for (;;) {
    const found = await records.read(name);
    const record = found
      ? asked(found.record, until)
      : firstRecord({ ...name, config }, until, await begun());
    try {
      const isNew = record !== found?.record;
      const revision = isNew ? await records.swap(record, found?.revision ?? 0) : found.revision;
      // Whoever trains it to another step finds out when it renews its lease.
      if (isNew && found?.record.state === "training") await leases.end(name);
      if (isPending(record)) await queue.submit({ ...name, until });
      return { record, revision };
    } catch (error) {
      // Changed at this moment, by a worker or from elsewhere: look again.
      if (!(error instanceof LostError)) throw error;
    }
  }
}

/**
 * Cancels the runs of a study that have not ended. Their workers stop; their snapshots stay.
 *
 * @returns the number of runs that are cancelled now
 */
export async function cancelStudy(queue: Queue, study: string): Promise<number> {
  const { records, leases } = queue;
  let count = 0;
  for (const { record, revision } of await records.readAll(study)) {
    let [current, at] = [record, revision];
    while (isPending(current)) {
      try {
        await records.swap(cancelled(current), at);
        current = cancelled(current);
        count += 1;
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
        const found = await records.read(record);
        if (!found) break;
        [current, at] = [found.record, found.revision];
      }
    }
    if (current.state !== "cancelled") continue;
    // Also where an earlier command was killed here. Its worker finds out when it renews its lease.
    await leases.end(record);
    await queue.withdraw(record);
  }
  return count;
}
