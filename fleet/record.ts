import * as z from "zod";
import { runConfig } from "../train/registry.ts";
import type { RunEnd } from "../train/study/run-report.ts";
import { snapshotReference } from "./manifest.ts";

/** A run that fails so often is set aside. */
export const mostFailures = 3;

/** What is known of a run in the queue. The one who swaps it, from the revision that he knows, decides. */
export const runRecord = z.strictObject({
  study: z.string(),
  run: z.string(),
  config: runConfig,
  /** The step to whose evaluation it is to be trained; null for its end. */
  until: z.int().positive().nullable(),
  state: z.enum(["waiting", "training", "paused", "finished", "set aside", "cancelled"]),
  /** The fencing token: the revision of the lease of the worker that trains it, or did so last. */
  token: z.int().min(0),
  worker: z.string().nullable(),
  /** The step of the last snapshot, or at which it was paused or finished. */
  step: z.int().min(0),
  /** The mean deterministic return of the evaluation at which it was paused or finished. */
  last: z.number().nullable(),
  snapshot: snapshotReference.nullable(),
  /** The kind of machine on which the last snapshot was taken. */
  machine: z.string().nullable(),
  /** The reasons why training failed since its last progress, each with the worker. */
  failures: z.array(z.string()),
});
export type RunRecord = z.infer<typeof runRecord>;

/** A snapshot of a run: its step, where it is, and on what kind of machine it was taken. */
export type Saved = Pick<RunRecord, "step" | "snapshot" | "machine">;

/**
 * The record of a run that is submitted for the first time.
 *
 * @param begun a snapshot to go on from
 */
export function firstRecord(
  run: Pick<RunRecord, "study" | "run" | "config">,
  until: number | null,
  begun?: Saved,
): RunRecord {
  return {
    ...run,
    until,
    state: "waiting",
    token: 0,
    worker: null,
    step: 0,
    last: null,
    snapshot: null,
    machine: null,
    failures: [],
    ...begun,
  };
}

/** True if a run waits for a worker, or one trains it. */
export function isPending({ state }: RunRecord): boolean {
  return state === "waiting" || state === "training";
}

/** A run that is submitted again: to be trained further, or after it was set aside or cancelled. */
export function submittedAgain(record: RunRecord, until: number | null): RunRecord {
  return { ...record, until, state: "waiting", worker: null, failures: [] };
}

/** A run that a worker has taken. */
export function taken(record: RunRecord, token: number, worker: string): RunRecord {
  return { ...record, state: "training", token, worker };
}

/** A run whose worker goes on under a new lease. */
export function withToken(record: RunRecord, token: number): RunRecord {
  return { ...record, token };
}

/** A run of which a snapshot was taken. Failures before it no longer count: it has come further. */
export function saved(record: RunRecord, { step, snapshot, machine }: Saved): RunRecord {
  const failures = step > record.step ? [] : record.failures;
  return { ...record, step, snapshot, machine, failures };
}

/** A run whose worker has stopped training it, with the reason if it failed. */
export function ended(record: RunRecord, end: RunEnd): RunRecord {
  const { kind } = end;
  if (kind === "interrupted") return { ...record, state: "waiting", worker: null };
  if (kind !== "failed") return { ...record, state: kind, step: end.step, last: end.last };
  const failures = [...record.failures, `${end.reason} (on ${record.worker})`];
  const state = failures.length < mostFailures ? "waiting" : "set aside";
  return { ...record, state, worker: null, failures };
}

/** A run that nobody shall train any further. */
export function cancelled(record: RunRecord): RunRecord {
  return { ...record, state: "cancelled", worker: null };
}

/** How a run's training has ended by its record; undefined if it is pending. */
export function endOf({ state, step, last, failures }: RunRecord): RunEnd | undefined {
  switch (state) {
    case "finished":
    case "paused":
      return { kind: state, step, last };
    case "set aside":
      return {
        kind: "failed",
        reason: `set aside after ${failures.length} failures, the last: ${failures.at(-1)}`,
      };
    case "cancelled":
      return { kind: "interrupted", step };
    case "waiting":
    case "training":
      return undefined;
  }
}

/** The beginning of the keys of a run's objects in the store. */
export function prefixOf({ study, run }: Pick<RunRecord, "study" | "run">): string {
  return `${study}/${run}`;
}
