import type { MetricsSummary } from "../../schemas/metrics.ts";

/** Prometheus' text-based format, version 0.0.4. */
export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

type Sample = [labels: Record<string, string>, value: number];

/** The summary as Prometheus reads it. */
export function expositionOf({ scope, since, counts, shares }: MetricsSummary): string {
  const requests = counts.map(({ requests, actions: _, ...labels }): Sample => [labels, requests]);
  const actions = counts
    .filter(({ outcome }) => outcome === "answered")
    .map(({ requests: _, actions, outcome: __, ...labels }): Sample => [labels, actions]);
  const served = shares.map(({ share, ...labels }): Sample => [labels, share]);
  const start = since === null ? [] : [[{}, Date.parse(since) / 1000] satisfies Sample];
  return [
    ...(scope === "isolate"
      ? ["# Of this isolate alone: bind METRICS (wrangler.toml) to count for all of them."]
      : []),
    ...family("softedge_requests_total", "counter", "Requests that act, and messages.", requests),
    ...family("softedge_actions_total", "counter", "Actions that were answered.", actions),
    ...family("softedge_served_share", "gauge", "The part that a version answers.", served),
    ...family("softedge_metrics_start_time_seconds", "gauge", "When counting began.", start),
    "",
  ].join("\n");
}

function family(name: string, type: "counter" | "gauge", help: string, samples: Sample[]) {
  if (samples.length === 0) return [];
  const lines = samples.map(([labels, value]) => `${name}${labelsOf(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function labelsOf(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

/** Backslashes, quotes and line feeds, as the format has them. */
export function escapeLabel(value: string): string {
  return value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
}
