import { expect } from "vitest";
import { streamedAction, streamProblem } from "../../schemas/stream.ts";
import { request } from "./client.ts";

/** Opens a stream of a policy, by default as it would be opened from outside. */
export async function openStream(policy: string, ask: typeof request = request) {
  const response = await ask(`/v1/policies/${policy}/stream`, {
    headers: { upgrade: "websocket" },
  });
  expect(response.status).toBe(101);
  const socket = response.webSocket;
  if (!socket) throw new Error("the answer has no WebSocket");

  const received: unknown[] = [];
  let wake = () => {};
  socket.addEventListener("message", ({ data }) => {
    received.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
  socket.accept();

  /** The next message that comes, or came already. */
  async function next(): Promise<unknown> {
    while (received.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return received.shift();
  }

  return {
    socket,
    /** The event with which the stream ends. */
    closed,
    say: (message: object) => socket.send(JSON.stringify(message)),
    next,
    /** Expects an action next. */
    answer: async () => streamedAction.parse(await next()),
    /** Expects a refusal next. */
    problem: async () => streamProblem.parse(await next()),
  };
}
