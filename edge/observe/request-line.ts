import type { Answered } from "./answered.ts";

/**
 * Writes the line of JSON that logs a request: never what was observed, and nothing that a caller wrote
 * but the id. A path is told by its pattern, and is null where nothing is.
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
