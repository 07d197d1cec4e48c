import type { StreamAnswer, StreamProblem } from "../../schemas/stream.ts";
import { Refusal } from "../http/refusal.ts";
import type { Conversation } from "./conversation.ts";
import { createTurns } from "./turns.ts";

/** The messages that may await their answers: a control loop has few. */
const mostInFlight = 1024;
/** RFC 6455, section 7.4.1: the other side broke a rule that is ours, not the protocol's. */
const policyViolation = 1008;

/**
 * Opens a stream: a WebSocket on which every message is an act request, and is answered in its turn.
 *
 * @param onEnd called once it is closed, or lost
 * @throws {Refusal} when the request does not ask for a WebSocket
 */
export function openStream(
  conversation: Conversation,
  request: Request,
  onEnd: () => void,
): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new Refusal(426, "this path is a WebSocket: send the header Upgrade: websocket", {
      headers: { upgrade: "websocket" },
    });
  }
  const { 0: client, 1: server } = new WebSocketPair();
  for (const event of ["close", "error"] as const) server.addEventListener(event, onEnd);
  converse(conversation, server);
  return new Response(null, { status: 101, webSocket: client });
}

/** All that a stream remembers is in here, and ends with its socket. */
function converse(conversation: Conversation, socket: WebSocket): void {
  const take = createTurns(mostInFlight);
  let received = 0;

  async function reply(data: unknown, index: number): Promise<void> {
    if (!isOpen(socket)) return;
    const answer: StreamAnswer | StreamProblem = { ...(await conversation(data)), index };
    if (isOpen(socket)) socket.send(JSON.stringify(answer));
  }

  socket.addEventListener("message", ({ data }) => {
    const index = received++;
    if (take(() => reply(data, index)) || !isOpen(socket)) return;
    socket.close(policyViolation, `at most ${mostInFlight} messages may await their answers`);
  });
  socket.accept();
}

function isOpen({ readyState }: WebSocket): boolean {
  return readyState === WebSocket.OPEN;
}
