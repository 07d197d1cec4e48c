import type { FleetRates } from "./fleet.ts";
import { median } from "./timing.ts";

const columns = ["jobs", "by hand", "study", "queue", "study/by hand", "queue/by hand"];
const widths = columns.map((title) => Math.max(9, title.length + 2));
const line = (cells: readonly string[]) =>
  cells.map((cell, i) => cell.padStart(widths[i])).join("");

/** The heading of the lines of `describeFleet`. */
export const fleetHeading = line(columns);

/** Environment steps per second of all jobs together, and ratios, in a line. */
export function describeFleet(rates: FleetRates): string {
  const { jobs, steps_per_second, study_to_by_hand, queue_to_by_hand } = rates;
  const rate = (values: readonly number[] | undefined) =>
    values ? median(values).toFixed(0) : "–";
  const ratio = (value: number | null) => (value === null ? "–" : value.toFixed(3));
  return line([
    String(jobs),
    rate(steps_per_second.by_hand),
    rate(steps_per_second.study),
    rate(steps_per_second.queue),
    ratio(study_to_by_hand),
    ratio(queue_to_by_hand),
  ]);
}
