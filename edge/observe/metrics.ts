import type { CountLabels, MetricsSummary } from "../../schemas/metrics.ts";
import { available } from "../storage/available.ts";
import type { Answered } from "./answered.ts";
import { createCounters } from "./counters.ts";
import { createStreamPoints, writePoint } from "./data-points.ts";
import type { MetricsStore } from "./metrics-store.ts";
import { createReports } from "./reports.ts";

type Note = (status: number, answered: Answered | undefined) => void;

/** The counters of requests that act. */
export interface Metrics {
  /** Counts a request that was answered with this status. */
  note(protocol: CountLabels["protocol"], ...noted: Parameters<Note>): void;
  /** Counts the messages of a stream, each as a request, until its end. */
  stream(): { note: Note; end(): void };
  /** @throws {Refusal} when the counts of other isolates cannot be had */
  read(): Promise<Omit<MetricsSummary, "shares">>;
}

/** The bindings of wrangler.toml for metrics; each may be missing. */
export interface MetricsBindings {
  /** Adds up what isolates count. */
  store?: DurableObjectNamespace<MetricsStore> | undefined;
  /** Takes a data point for each request. */
  dataset?: AnalyticsEngineDataset | undefined;
}

/**
 * @param keepAlive the platform's waitUntil
 * @param name of the object that adds up
 */
export function createMetrics(
  { store, dataset }: MetricsBindings,
  keepAlive: (promise: Promise<unknown>) => void,
  { name = "all", interval }: { name?: string; interval?: number } = {},
): Metrics {
  const counters = createCounters();
  // A stub must not outlive the request that made it.
  const reports =
    store &&
    createReports(counters, async (batch) => store.getByName(name).add(batch), keepAlive, {
      ...(interval !== undefined && { interval }),
    });
  /** Of this isolate: the clock stands still until there is a request. */
  let since: string | null = null;

  function count(labels: CountLabels, actions: number): void {
    since ??= new Date().toISOString();
    counters.add(labels, 1, actions);
    reports?.schedule();
  }

  return {
    note(protocol, status, answered) {
      const labels = labelsOf(protocol, status, answered);
      const actions = answered?.rows ?? 0;
      count(labels, actions);
      if (dataset) writePoint(dataset, labels, 1, actions);
    },
    stream() {
      const points = dataset && createStreamPoints(dataset);
      return {
        note(status, answered) {
          const labels = labelsOf("stream", status, answered);
          const actions = answered?.rows ?? 0;
          count(labels, actions);
          points?.add(labels, actions);
        },
        end: () => points?.end(),
      };
    },
    async read() {
      if (!store || !reports) return { scope: "isolate", since, counts: counters.all() };
      return available("the counters", async () => {
        await reports.flush();
        return { scope: "deployment", ...(await store.getByName(name).read()) };
      });
    },
  };
}

function labelsOf(
  protocol: CountLabels["protocol"],
  status: number,
  answered: Answered | undefined,
): CountLabels {
  const outcome = status < 400 ? "answered" : status < 500 ? "refused" : "failed";
  const { policy = "", version = "", mode = "" } = answered ?? {};
  return { policy, version, mode, protocol, outcome };
}
