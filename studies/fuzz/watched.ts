import { Worker } from "node:worker_threads";
import type { FuzzReport } from "./fuzz.ts";

/** Limits whose excess is a failure: far above what the largest permitted file needs. */
const mostMilliseconds = 20_000;
const mostMiB = 4096;
/** A case that has not ended after this time is taken to never end. */
const patience = 120_000;

/** Adds excesses to the failures. */
function withLimits(report: FuzzReport): FuzzReport {
  const { slowest_ms, slowest_case, peak_mib } = report;
  const slow = `case ${slowest_case}: it took ${slowest_ms} ms, more than ${mostMilliseconds}`;
  const large = `the process had ${peak_mib} MiB, more than ${mostMiB}`;
  const excesses = [
    ...(slowest_ms > mostMilliseconds ? [slow] : []),
    ...(peak_mib > mostMiB ? [large] : []),
  ];
  return { ...report, failures: [...report.failures, ...excesses] };
}

/**
 * Fuzzes in a thread of its own, because a reader that hangs cannot be interrupted otherwise.
 *
 * @throws {Error} if a case does not end, or ends the thread
 */
export function fuzzWatched(range: {
  seed: number;
  from: number;
  to: number;
}): Promise<FuzzReport> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: { ...range, progress },
    resourceLimits: { maxOldGenerationSizeMb: mostMiB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<FuzzReport>();
  const fail = (what: string) =>
    reject(new Error(`case ${Atomics.load(progress, 0)} of seed ${range.seed} ${what}`));
  let last = -1;
  const watch = setInterval(() => {
    const current = Atomics.load(progress, 0);
    if (current === last) fail(`takes more than ${patience / 1000} s`);
    last = current;
  }, patience);
  worker.on("message", (report: FuzzReport) => resolve(withLimits(report)));
  worker.on("error", (error) => fail(`ended the thread: ${error}`));
  worker.on("exit", () => fail("ended the thread"));
  return promise.finally(() => {
    clearInterval(watch);
    return worker.terminate();
  });
}
