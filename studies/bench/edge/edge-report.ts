import type { EdgeRates } from "./edge.ts";

const titles: Record<string, string> = { worker: "Worker", bare: "bare", fastapi: "FastAPI" };

export const wholeNumber = (value: number) => Math.round(value).toLocaleString("en");
export const milliseconds = (value: number) => value.toFixed(value < 10 ? 2 : 0);
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Formats the rates for a terminal; each number is followed by its ratio to the bare route's. */
export function describeEdge(rates: EdgeRates): string {
  const { policy, bundle, closed_loop, open_loop, cold_start, requests_to_fastapi } = rates;
  const names = Object.keys(cold_start);
  const row = (
    title: string,
    format: (value: number) => string,
    cellOf: (name: string) => { value: number; ratio: number },
  ) => {
    const cells = names.map((name) => {
      const { value, ratio } = cellOf(name);
      return format(value).padStart(10) + (name === "bare" ? "" : ratio.toFixed(2)).padStart(8);
    });
    return `  ${title.padEnd(34)}${cells.join("")}`.trimEnd();
  };

  const actor = `an actor of ${megabytes(policy.actor_bytes)} MB`;
  const cores = rates.cores_shared_out ? "cores of their own" : "the same cores";
  const lines = [
    `${policy.name} (${policy.environment}), ${actor}; servers and client on ${cores}`,
    `${" ".repeat(36)}${names.map((name) => titles[name].padStart(10).padEnd(18)).join("")}`.trimEnd(),
    "asked as fast as it answers",
  ];
  for (const { connections, servers } of closed_loop) {
    const cells = (quantity: "requests_per_second" | "p50_ms" | "p99_ms") => (name: string) => ({
      value: servers[name][quantity],
      ratio: servers[name].to_bare[quantity],
    });
    const through = `${connections} connection${connections === 1 ? "" : "s"}`;
    lines.push(
      row(`${through}: requests/s`, wholeNumber, cells("requests_per_second")),
      row("  p50, ms", milliseconds, cells("p50_ms")),
      row("  p99, ms", milliseconds, cells("p99_ms")),
    );
  }

  lines.push(
    `asked ${wholeNumber(open_loop.requests_per_second)} times a second, from when each was due`,
  );
  const quantiles = [
    ["p50, ms", "p50_ms"],
    ["p99, ms", "p99_ms"],
    ["p99.9, ms", "p999_ms"],
    ["longest, ms", "longest_ms"],
  ] as const;
  for (const [title, quantile] of quantiles) {
    const { servers } = open_loop;
    const cell = (name: string) => {
      const value = servers[name][quantile];
      return { value, ratio: value / servers.bare[quantile] };
    };
    lines.push(row(title, milliseconds, cell));
  }

  const coldCells = (quantity: "first_answer_ms" | "resident_bytes") => (name: string) => ({
    value: cold_start[name][quantity],
    ratio: cold_start[name].to_bare[quantity],
  });
  lines.push(
    "alone in a process",
    row("start to first answer, ms", milliseconds, coldCells("first_answer_ms")),
    row("memory then, MB", megabytes, coldCells("resident_bytes")),
    `bundle: ${megabytes(bundle.bytes)} MB, ${megabytes(bundle.gzip_bytes)} MB compressed`,
  );
  if (requests_to_fastapi !== undefined) {
    const times = `${requests_to_fastapi.toFixed(2)} times as many requests as FastAPI`;
    lines.push(`through 16 connections the Worker answers ${times}`);
  }
  return lines.join("\n");
}
