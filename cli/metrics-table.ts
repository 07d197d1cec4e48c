import type { Counted, MetricsSummary } from "../schemas/metrics.ts";
import { alignedLines } from "./terminal/aligned-lines.ts";
import { minuteOf } from "./terminal/minute.ts";

const heads = ["policy", "version", "mode", "answered", "refused", "failed", "actions", "share"];
/** The number of text columns; the others are numbers. */
const textColumns = 3;

/** Formats a Worker's counts as a table with a row for each policy, version and mode. */
export function describeMetrics({ scope, since, counts, shares }: MetricsSummary): string {
  const from = scope === "deployment" ? "of all isolates" : "of the isolate that answered";
  if (since === null) return `no requests that act, ${from}`;
  const shareOf = ({ policy, version }: Counted) =>
    shares.find((share) => share.policy === policy && share.version === version)?.share;
  const rows = [...Map.groupBy(counts, rowOf).values()]
    .map((group) => {
      const [first] = group;
      const share = shareOf(first);
      const sum = (outcome: Counted["outcome"]) =>
        total(group, (counted) => (counted.outcome === outcome ? counted.requests : 0));
      return [
        first.policy || "-",
        first.version || "-",
        first.mode || "-",
        ...[sum("answered"), sum("refused"), sum("failed")].map(String),
        String(total(group, ({ actions }) => actions)),
        share === undefined ? "-" : `${(100 * share).toFixed(2)} %`,
      ];
    })
    .sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
  const began = minuteOf(since);
  return [
    `requests that act since ${began} UTC, ${from}`,
    ...alignedLines([heads, ...rows], textColumns),
  ].join("\n");
}

function rowOf({ policy, version, mode }: Counted): string {
  return `${policy} ${version} ${mode}`;
}

function total(counts: readonly Counted[], numberOf: (counted: Counted) => number): number {
  return counts.reduce((sum, counted) => sum + numberOf(counted), 0);
}
