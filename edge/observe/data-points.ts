import type { Counted, CountLabels } from "../../schemas/metrics.ts";
import { createCounters } from "./counters.ts";

/** The data points that Analytics Engine takes of a request, which a stream is, however long. */
const mostPoints = 250;
/** The data points that are kept for a stream's end: enough for its policy's modes and outcomes. */
const pointsAtEnd = 20;
/** By how much a stream's messages grow from one time that it writes to the next. */
const growth = 1.25;

/** Writes what was counted of a policy: docs/deploy.md says which column is what. */
export function writePoint(
  dataset: AnalyticsEngineDataset,
  { policy, version, mode, protocol, outcome }: CountLabels,
  requests: number,
  actions: number,
): void {
  dataset.writeDataPoint({
    indexes: [policy],
    blobs: [policy, version, mode, protocol, outcome],
    doubles: [requests, actions],
  });
}

/** The writer of the data points of a stream. */
export interface StreamPoints {
  add(labels: CountLabels, actions: number): void;
  /** Writes what is not yet written. */
  end(): void;
}

/**
 * Sums up a stream's messages, and writes the sums after the first of them, and again whenever they
 * have become a quarter more: some 80 times in a week of 100 messages a second.
 */
export function createStreamPoints(dataset: AnalyticsEngineDataset): StreamPoints {
  const counters = createCounters();
  let left = mostPoints;
  let messages = 0;
  let next = 1;

  function write(counts: Counted[]): void {
    left -= counts.length;
    for (const { requests, actions, ...labels } of counts) {
      writePoint(dataset, labels, requests, actions);
    }
  }

  return {
    add(labels, actions) {
      counters.add(labels, 1, actions);
      messages += 1;
      if (messages < next) return;
      next = Math.ceil(growth * messages);
      // What is not written now is so at the end.
      if (counters.all().length <= left - pointsAtEnd) write(counters.take());
    },
    end() {
      const counts = counters.take();
      write(counts.length <= left ? counts : withoutVersions(counts));
    },
  };
}

/** The sums of all versions together. */
function withoutVersions(counts: Counted[]): Counted[] {
  const sums = createCounters();
  for (const { requests, actions, ...labels } of counts) {
    sums.add({ ...labels, version: "" }, requests, actions);
  }
  return sums.all();
}
