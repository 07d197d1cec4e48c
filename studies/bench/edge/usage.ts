import type { Usage } from "./prices.ts";

/*
 * The use of each service that Cloudflare charges for by a million actions, as it follows from how the
 * Worker batches: the constants are those of the files that they name.
 */

/** The way in which actions are asked for. */
export const ways = ["plain", "experiment", "logged", "stream"] as const;
export type Way = (typeof ways)[number];

export interface ActingLoad {
  /** The actions per second of an isolate: of one, which answers all. */
  actionsPerSecond: number;
  /** The actions of a unit of an experiment, such as an episode, with one report at its end. */
  actionsPerUnit: number;
  /** Bytes of a line of the log. */
  bytesPerDecision: number;
  /** Seconds of CPU time after which a stream is assumed to end, and to be opened anew. */
  streamCpuSeconds: number;
  /** Microseconds of CPU time of an action. */
  cpu: Readonly<Record<Way, number>>;
}

const actions = 1e6;

/** Seconds between two reads of the registry, or of experiments (edge/storage/known-object.ts). */
const registryInterval = 5;
/** Seconds between two reports of counts (edge/observe/reports.ts). */
const countsInterval = 10;
/** Rows of such a report: the sender, and the one counter that changes (edge/observe/metrics-store.ts). */
const rowsPerCounts = 2;
/** Seconds for which exposures are gathered (edge/storage/outbox.ts). */
const exposureInterval = 0.5;
/** Rows of a unit that is exposed and reports once, each by itself; a test counts them. */
export const rowsPerUnit = 8;
/** Seconds for which decisions are gathered (edge/experiments/decision-queue.ts), and bytes of a message. */
const decisionInterval = 2;
const messageBytes = 63_000;
/** A message up to 64 kB is written, read and deleted. */
const operationsPerMessage = 3;
/** Messages and seconds of a batch that the consumer takes (wrangler.toml). */
const batch = { messages: 100, seconds: 5 };
/** The requests of a look at results: to the experiment's only shard, and the alarm that begins it (edge/experiments/history.ts). */
const requestsPerLook = 4;
/** Rows of a look: the look, and the next alarm. */
const rowsPerLook = 2;
/** Gigabytes of an object, and the seconds that it is assumed to be awake for a request. */
const [objectGigabytes, objectSeconds] = [0.128, 0.01];
/** The looks at the results of an experiment in its first so many seconds (edge/experiments/history.ts). */
export function looksWithin(seconds: number): number {
  let looks = 0;
  for (let at = 1; at <= seconds; at += Math.min(60, Math.max(1, at * 0.01))) looks += 1;
  return looks;
}

const nothing: Usage = {
  requests: 0,
  cpu_ms: 0,
  object_requests: 0,
  object_gb_s: 0,
  rows_written: 0,
  queue_operations: 0,
  r2_class_a: 0,
  r2_class_b: 0,
  r2_gb_months: 0,
};

function add(a: Usage, b: Partial<Usage>): Usage {
  const sum: Record<string, number> = { ...a };
  for (const [what, quantity] of Object.entries(b)) sum[what] += quantity;
  return { ...nothing, ...sum };
}

/** The usage of acting in any way: reads of the registry, and counts. */
function actingUsage(seconds: number): Usage {
  const reports = seconds / countsInterval;
  return add(nothing, {
    r2_class_b: seconds / registryInterval,
    object_requests: reports,
    rows_written: rowsPerCounts * reports,
  });
}

/** The additional usage of an experiment: exposures, reports and looks. */
function experimentUsage(seconds: number, units: number): Usage {
  const looks = looksWithin(seconds);
  return add(nothing, {
    // A report of each unit.
    requests: units,
    object_requests: Math.min(units, seconds / exposureInterval) + units + requestsPerLook * looks,
    rows_written: rowsPerUnit * units + rowsPerLook * looks,
    r2_class_b: looks,
  });
}

/** The additional usage of the log of all decisions. */
function logUsage(seconds: number, { actionsPerSecond, bytesPerDecision }: ActingLoad): Usage {
  const gatherings = seconds / decisionInterval;
  const bytes = actionsPerSecond * decisionInterval * bytesPerDecision;
  const messages = gatherings * Math.ceil(bytes / messageBytes);
  const batches = Math.max(messages / batch.messages, Math.min(messages, seconds / batch.seconds));
  return add(nothing, {
    // The consumer is counted as a request for each batch.
    requests: batches,
    queue_operations: operationsPerMessage * messages,
    r2_class_a: batches,
    r2_class_b: batches,
    r2_gb_months: (actions * bytesPerDecision) / 1e9,
  });
}

/** Returns the usage of a million actions that one isolate answers at a steady rate. */
export function usageOf(way: Way, load: ActingLoad): Usage {
  const seconds = actions / load.actionsPerSecond;
  const cpuMs = (actions * load.cpu[way]) / 1000;
  const asked = way === "stream" ? Math.ceil(cpuMs / 1000 / load.streamCpuSeconds) : actions;
  let usage = add(actingUsage(seconds), { requests: asked, cpu_ms: cpuMs });
  if (way === "experiment" || way === "logged") {
    usage = add(usage, experimentUsage(seconds, actions / load.actionsPerUnit));
  }
  if (way === "logged") usage = add(usage, logUsage(seconds, load));
  return add(usage, {
    object_gb_s: usage.object_requests * objectSeconds * objectGigabytes,
  });
}
