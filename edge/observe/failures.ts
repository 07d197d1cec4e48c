/** Writes what failed, for the log alone: callers are told the id to ask about. */
export function logFailure(requestId: string, error: Error): void {
  const { name, message, stack } = error;
  const line = { error: name, message, stack, request_id: requestId };
  console.error(JSON.stringify(line));
}
