import { expect, test } from "vitest";
import {
  cancelled,
  ended,
  endOf,
  firstRecord,
  isPending,
  type RunRecord,
  runRecord,
  saved,
  submittedAgain,
  taken,
} from "../../fleet/record.ts";
import { runConfig } from "../../train/registry.ts";

const config = runConfig.parse({ algorithm: "sac-2019" });
const waiting = firstRecord({ study: "study", run: "run", config }, 100);
const snapshot = { key: "study/run/7/manifest.json", sha256: "0".repeat(64) };
const training = saved(taken(waiting, 7, "worker"), { step: 50, snapshot, machine: "abacus" });
const failed = { kind: "failed", reason: "it diverged" } as const;

const after = (record: RunRecord, times: number): RunRecord =>
  times === 0 ? record : after(ended(taken(record, 8, "worker"), failed), times - 1);

test("a record survives being written and read", () => {
  expect(runRecord.parse(JSON.parse(JSON.stringify(training)))).toEqual(training);
});

test("a run goes back to the queue when its worker stops or fails, with its snapshot", () => {
  for (const end of [failed, { kind: "interrupted", step: 50 } as const]) {
    const record = ended(training, end);
    expect(record).toMatchObject({ state: "waiting", worker: null, step: 50, snapshot });
    expect(endOf(record)).toBeUndefined();
  }
});

test("a run is set aside after three failures, with the last reason", () => {
  expect([0, 1, 2, 3].map((times) => isPending(after(training, times)))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(endOf(after(training, 3))).toEqual({
    kind: "failed",
    reason: "set aside after 3 failures, the last: it diverged (on worker)",
  });
});

test("a run that is submitted again has all attempts before it, and goes on from its snapshot", () => {
  for (const record of [after(training, 3), cancelled(training)]) {
    const again = submittedAgain(record, null);
    expect(again).toMatchObject({ state: "waiting", until: null, failures: [], snapshot });
    expect(isPending(after(again, 2))).toBe(true);
  }
});

test("a run ends as its training has", () => {
  for (const kind of ["finished", "paused"] as const) {
    const end = { kind, step: 50, last: -3 };
    expect(endOf(ended(training, end))).toEqual(end);
  }
  expect(endOf(cancelled(training))).toEqual({ kind: "interrupted", step: 50 });
});
