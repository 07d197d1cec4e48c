/** Returns a time of ISO 8601 as lists show it, in UTC: "2026-11-29 12:30". */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
