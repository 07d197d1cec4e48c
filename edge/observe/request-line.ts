import type { Answered } from "./answered.ts";

/**
 * Logs a request as a line of JSON, without observations, and without anything that the caller wrote
 * except the id. The path is logged as its pattern; null if there is nothing at it.
 */
export function writeRequest(
  { method, route, requestId }: { method: string; route: string | null; requestId: string },
  status: number,
  answered: Answered | undefined,
): void {
  const line = {
    method,
    route,
    status,
    policy: answered?.policy ?? null,
    version: answered?.version ?? null,
    mode: answered?.mode ?? null,
    rows: answered?.rows ?? null,
    request_id: requestId,
  };
  console.log(JSON.stringify(line));
}
