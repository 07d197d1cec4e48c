import type { HonoRequest } from "hono";

const reading = ["GET", "HEAD", "OPTIONS"];

/**
 * True where a request acts, and so is for those who may: whatever is sent, and whatever opens a
 * stream. What only reads is open. Paths have no say, so that none spelled oddly slips through.
 */
export function acts(request: HonoRequest): boolean {
  return !reading.includes(request.method) || opensStream(request);
}

/** True where a request is to become a WebSocket; clients that would rather have HTTP/2 only read. */
export function opensStream(request: HonoRequest): boolean {
  return /websocket/i.test(request.header("upgrade") ?? "");
}
