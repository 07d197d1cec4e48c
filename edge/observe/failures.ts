/** Logs a failure. Callers get only the request's id, which they can ask about. */
export function logFailure(requestId: string, error: Error): void {
  const { name, message, stack } = error;
  const line = { error: name, message, stack, request_id: requestId };
  console.error(JSON.stringify(line));
}
