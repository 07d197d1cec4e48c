/** Limits on what a caller leaves unread. */
export interface UnreadLimits {
  /** The bytes above which the next answer waits. */
  bytes: number;
  /** The milliseconds for which answers wait while nothing is read. */
  patience: number;
}

/** Enough for the answers to all messages of a control loop that may be in flight. */
export const unreadLimits: UnreadLimits = { bytes: 256 * 1024, patience: 30_000 };

/** Milliseconds between two checks: the runtime has no event for what was read. */
const interval = 20;

/**
 * Waits until a caller has read most of what was sent. What the network and the caller's own
 * machine have taken counts as read.
 *
 * @param wait waits so many milliseconds
 * @returns false if nothing was read for too long; true at once if the socket has ended
 */
export async function untilRead(
  socket: Pick<WebSocket, "bufferedAmount" | "readyState">,
  { bytes, patience }: UnreadLimits,
  wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
): Promise<boolean> {
  let waited = 0;
  for (let before = socket.bufferedAmount; before > bytes; before = socket.bufferedAmount) {
    if (waited >= patience) return false;
    await wait(interval);
    if (socket.readyState !== WebSocket.OPEN) return true;
    waited = socket.bufferedAmount < before ? 0 : waited + interval;
  }
  return true;
}
