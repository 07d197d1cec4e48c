import { once } from "node:events";
import { connect } from "node:net";

/*
 * A client of its own, since a client must cost less than the server that it measures. To send bytes
 * that lie ready, and to find the end of an answer, takes a quarter of the CPU time of the bare route,
 * so that one core can drive a server on another to its limit. And load.ts counts from when a request
 * was due: autocannon, which can hold a rate too, fills in what it thinks was omitted.
 */

/** The bytes of a POST of JSON, over HTTP/1.1. */
export function postOf(path: string, body: unknown): Buffer {
  const json = JSON.stringify(body);
  const lines = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(json)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${json}`);
}

/** A connection that is kept alive and has one request at a time. */
export interface LoadConnection {
  /** Sends a request; `answered` is called once its answer is there as a whole. */
  ask(request: Buffer, answered: () => void): void;
  /** Rejects when an answer is no 200, or the connection breaks. */
  failed: Promise<never>;
  close(): void;
}

const endOfHead = "\r\n\r\n";

/** How long an answer is, in bytes, once all of its head is there; else undefined. */
export function lengthOfAnswer(received: string): number | undefined {
  const head = received.indexOf(endOfHead);
  if (head < 0) return undefined;
  if (!received.startsWith("HTTP/1.1 200 ")) {
    throw new Error(`an answer was no 200: ${received.slice(0, 1000)}`);
  }
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, head)) ?? [];
  if (length === undefined) throw new Error("an answer does not say how long it is");
  return head + endOfHead.length + Number(length);
}

export async function openConnection(port: number): Promise<LoadConnection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Those who wait for answers hear of it.
  failed.catch(() => {});
  let received = "";
  let length: number | undefined;
  let answered = () => {};
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
    try {
      length ??= lengthOfAnswer(received);
    } catch (error) {
      reject(error);
      return;
    }
    if (length === undefined || received.length < length) return;
    received = "";
    length = undefined;
    answered();
  });
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("a server has closed a connection")));
  return {
    ask(request, whenAnswered) {
      answered = whenAnswered;
      socket.write(request);
    },
    failed,
    close: () => socket.destroy(),
  };
}
