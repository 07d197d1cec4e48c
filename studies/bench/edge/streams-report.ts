import { milliseconds, wholeNumber } from "./edge-report.ts";
import type { StreamRates } from "./streams.ts";

const titles: Record<string, string> = { stream: "stream", http: "HTTP", bare: "bare stream" };
const ways = ["stream", "http", "bare"];

/** Formats the rates for a terminal; each number is followed by its ratio to the bare stream's. */
export function describeStreams({ control_loops, closed_loop }: StreamRates): string {
  const row = (
    title: string,
    format: (value: number) => string,
    cellOf: (way: string) => { value: number; ratio: number },
  ) => {
    const cells = ways.map((way) => {
      const { value, ratio } = cellOf(way);
      return format(value).padStart(10) + (way === "bare" ? "" : ratio.toFixed(2)).padStart(8);
    });
    return `  ${title.padEnd(34)}${cells.join("")}`.trimEnd();
  };
  const named = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  const heads = ways.map((way) => titles[way].padStart(10).padEnd(18)).join("");
  const lines = [`${" ".repeat(36)}${heads}`.trimEnd()];
  const quantities = [
    ["p50, ms", "p50_ms"],
    ["p99, ms", "p99_ms"],
    ["p99.9, ms", "p999_ms"],
    ["jitter, p99, ms", "jitter_ms"],
  ] as const;
  for (const { loops, rate, ways } of control_loops) {
    lines.push(`${named(loops, "control loop")} at ${rate} Hz, from when each question was due`);
    for (const [title, quantity] of quantities) {
      const cell = (way: string) => {
        const value = ways[way][quantity];
        return { value, ratio: value / ways.bare[quantity] };
      };
      lines.push(row(title, milliseconds, cell));
    }
  }
  lines.push("asked as fast as it answers");
  for (const { connections, ways } of closed_loop) {
    const cell = (way: string) => ({
      value: ways[way].requests_per_second,
      ratio: ways[way].to_bare.requests_per_second,
    });
    lines.push(row(`${named(connections, "connection")}: questions/s`, wholeNumber, cell));
  }
  return lines.join("\n");
}
