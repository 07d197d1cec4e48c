import type { StreamAnswer, StreamProblem } from "../../schemas/stream.ts";
import { Refusal } from "../http/refusal.ts";
import type { Conversation } from "./conversation.ts";
import { createTurns, type TurnLimits } from "./turns.ts";
import { type UnreadLimits, unreadLimits, untilRead } from "./unread.ts";

/** The messages that may await their answers: a control loop has few. */
const mostInFlight = 1024;
/** The largest messages that may await their answers: one that is answered, and the next. */
const largestInFlight = 2;
/** RFC 6455, section 7.4.1: the other side broke a rule that is ours, not the protocol's. */
const policyViolation = 1008;

/** What a stream may keep in memory. */
export interface StreamLimits {
  /** What may await its answer: messages, and their characters together. */
  waiting: TurnLimits;
  unread: UnreadLimits;
}

/** @param mostCharacters of the largest message that is answered */
export function limitsFor(mostCharacters: number): StreamLimits {
  const waiting = { pieces: mostInFlight, size: largestInFlight * mostCharacters };
  return { waiting, unread: unreadLimits };
}

/**
 * Opens a stream: a WebSocket on which every message is an act request, and is answered in its turn.
 * A caller that sends more than it lets be answered, or reads nothing, is closed with 1008.
 *
 * @param onEnd called once it is closed, or lost
 * @throws {Refusal} when the request does not ask for a WebSocket
 */
export function openStream(
  conversation: Conversation,
  request: Request,
  limits: StreamLimits,
  onEnd: () => void,
): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new Refusal(426, "this path is a WebSocket: send the header Upgrade: websocket", {
      headers: { upgrade: "websocket" },
    });
  }
  const { 0: client, 1: server } = new WebSocketPair();
  for (const event of ["close", "error"] as const) server.addEventListener(event, onEnd);
  converse(conversation, server, limits);
  return new Response(null, { status: 101, webSocket: client });
}

/** All that a stream remembers is in here, and ends with its socket. */
function converse(
  conversation: Conversation,
  socket: WebSocket,
  { waiting, unread }: StreamLimits,
): void {
  const take = createTurns(waiting);
  let received = 0;

  function refuse(reason: string): void {
    if (isOpen(socket)) socket.close(policyViolation, reason);
  }

  async function reply(data: unknown, index: number): Promise<void> {
    if (!isOpen(socket)) return;
    // Before it is answered: what is not read need not be computed.
    if (socket.bufferedAmount > unread.bytes && !(await untilRead(socket, unread))) {
      refuse(`nothing was read for ${unread.patience / 1000} s while answers waited`);
    }
    if (!isOpen(socket)) return;
    const answer: StreamAnswer | StreamProblem = { ...(await conversation(data)), index };
    if (isOpen(socket)) socket.send(JSON.stringify(answer));
  }

  socket.addEventListener("message", ({ data }) => {
    const index = received++;
    if (take(() => reply(data, index), lengthOf(data))) return;
    const { pieces, size } = waiting;
    refuse(`at most ${pieces} messages, of ${size} characters together, may await answers`);
  });
  socket.accept();
}

function lengthOf(data: string | ArrayBuffer | Blob): number {
  if (typeof data === "string") return data.length;
  return data instanceof Blob ? data.size : data.byteLength;
}

function isOpen({ readyState }: WebSocket): boolean {
  return readyState === WebSocket.OPEN;
}
