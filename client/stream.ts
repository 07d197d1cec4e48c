import type { Returnable } from "../schemas/policy-interface.ts";
import type { Answer, BatchAnswer, BatchQuestion, Question } from "./acting.ts";
import type { Connection, RequestOptions } from "./connection.ts";
import { RefusalError } from "./refusal.ts";
import type { Socket } from "./socket.ts";

/** Thrown to callers who await an answer when the stream closes. */
export class StreamClosedError extends Error {
  override readonly name = "StreamClosedError";
  /**
   * The close code (RFC 6455, section 7.4): 1000 if this side closed it, 1006 if the connection
   * broke.
   */
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`the stream has ended with code ${code}${reason && `: ${reason}`}`);
    this.code = code;
  }
}

/** Asks in a stream. A refused question throws a RefusalError and leaves the stream open. */
export interface Ask {
  <Wanted extends Returnable = never>(
    question: Question<Wanted>,
  ): Promise<Answer<Wanted> & { index: number }>;
  <Wanted extends Returnable = never>(
    question: BatchQuestion<Wanted>,
  ): Promise<BatchAnswer<Wanted> & { index: number }>;
}

/** A WebSocket to a policy. Questions are answered in order. */
export interface ActStream {
  ask: Ask;
  /** Closes the stream and rejects all pending questions with a StreamClosedError. */
  close(): void;
  /** Resolves once the stream is closed by either side. */
  closed: Promise<StreamClosedError>;
}

const normalClosure = 1000;

/** Opens a stream to a policy; aborting the signal closes it, also once it is open. */
export async function connectStream(
  connection: Connection,
  policy: string,
  options: RequestOptions = {},
): Promise<ActStream> {
  const path = `v1/policies/${encodeURIComponent(policy)}/stream`;
  const stream = converse(await connection.open(path, options));
  options.signal?.addEventListener("abort", stream.close);
  return stream;
}

function converse(socket: Socket): ActStream {
  const waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
  let ended: StreamClosedError | undefined;

  function end(code: number, reason: string): StreamClosedError {
    ended ??= new StreamClosedError(code, reason);
    for (const { reject } of waiting.splice(0)) reject(ended);
    return ended;
  }

  socket.addEventListener("message", ({ data }) => {
    const next = waiting.shift();
    const answer = JSON.parse(String(data));
    if ("status" in answer) next?.reject(new RefusalError(answer, null));
    else next?.resolve(answer as never);
  });
  const closed = new Promise<StreamClosedError>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve(end(code, reason)));
  });

  const ask = (question: object) =>
    new Promise<never>((resolve, reject) => {
      if (ended) return reject(ended);
      socket.send(JSON.stringify(question));
      waiting.push({ resolve, reject });
    });
  return {
    ask,
    close() {
      end(normalClosure, "closed by the caller");
      socket.close(normalClosure);
    },
    closed,
  };
}
