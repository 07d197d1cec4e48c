import { once } from "node:events";
import { connect } from "node:net";

/*
 * A minimal HTTP client: it must cost less than the server it measures. Sending prepared bytes and
 * finding the end of an answer takes a quarter of the bare route's CPU time, so one core can saturate
 * a server on another. load.ts counts latencies from when requests were due; autocannon, which can
 * hold a rate too, estimates omitted requests instead.
 */

/** The bytes of an HTTP/1.1 POST of JSON. */
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

/** A keep-alive connection with one request at a time. */
export interface LoadConnection {
  /** Sends a request; `answered` is called once its answer is complete. */
  ask(request: Buffer, answered: () => void): void;
  /** Rejects if an answer's status is not 200, or the connection breaks. */
  failed: Promise<never>;
  close(): void;
}

const endOfHead = "\r\n\r\n";

/** The length of an answer in bytes; undefined until its head is complete. */
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
  // Callers race this promise against answers; an unobserved rejection is no error.
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
