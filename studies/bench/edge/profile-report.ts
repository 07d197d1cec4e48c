import { requestParts } from "./parts.ts";
import type { EdgeProfile } from "./profile.ts";

/** Formats a profile for a terminal. */
export function describeProfile({ request, start }: EdgeProfile): string {
  const row = (title: string, cells: (number | undefined)[]) =>
    `  ${title.padEnd(34)}${cells.map((cell) => (cell?.toFixed(1) ?? "").padStart(12)).join("")}`.trimEnd();
  const head = (title: string, columns: string[]) =>
    title.padEnd(36) + columns.map((column) => column.padStart(12)).join("");
  const requests = [request.worker, request.bare];
  const sum = (times: Record<string, number>) => Object.values(times).reduce((a, b) => a + b, 0);
  const starts = [start.worker, start.empty, start.bare];
  return [
    head("microseconds of a request", ["Worker", "bare"]),
    ...requestParts.map((part) =>
      row(
        part,
        requests.map((times) => times[part]),
      ),
    ),
    row("in the isolate", requests.map(sum)),
    head("milliseconds of a start", ["Worker", "no policy", "bare"]),
    row(
      "until it listens",
      starts.map(({ listening_ms }) => listening_ms),
    ),
    row(
      "until its first answer",
      starts.map(({ first_answer_ms }) => first_answer_ms),
    ),
  ].join("\n");
}
