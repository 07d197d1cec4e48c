import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { LoadConnection } from "./connection.ts";
import { closedWith, frameOpcodes, readFrame } from "./frames.ts";

/*
 * A minimal WebSocket client, for the same reason as the HTTP client in connection.ts: it sends frames
 * that were made before, and looks for nothing but the end of an answer and whether it is a refusal.
 */

const endOfHead = "\r\n\r\n";

function upgradeOf(path: string): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "upgrade: websocket",
    "connection: Upgrade",
    // Any 16 bytes: the answer to them proves nothing to whoever knows the server.
    `sec-websocket-key: ${Buffer.alloc(16).toString("base64")}`,
    "sec-websocket-version: 13",
  ];
  return `${lines.join("\r\n")}${endOfHead}`;
}

/**
 * Opens a WebSocket, and leaves its frames to the caller: until that reads, nothing but the
 * handshake is read.
 *
 * @throws {Error} if the server does not switch protocols
 */
export async function upgrade(port: number, path: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  socket.write(upgradeOf(path));
  let head = Buffer.alloc(0);
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
    head = Buffer.concat([head, bytes]);
    if (head.includes(endOfHead)) break;
  }
  if (!head.toString("latin1").startsWith("HTTP/1.1 101 ")) {
    socket.destroy();
    throw new Error(`a server opens no WebSocket: ${head.toString("latin1", 0, 1000)}`);
  }
  return socket;
}

/** Opens a WebSocket with one question at a time, each the bytes of a frame. */
export async function openSocketConnection(port: number, path: string): Promise<LoadConnection> {
  const socket = await upgrade(port, path);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Callers race this promise against answers; an unobserved rejection is no error.
  failed.catch(() => {});
  let received: Buffer | undefined;
  let answered = () => {};
  socket.on("data", (bytes: Buffer) => {
    received = received ? Buffer.concat([received, bytes]) : bytes;
    const frame = readFrame(received);
    if (!frame) return;
    received = undefined;
    if (frame.opcode === frameOpcodes.text && !frame.payload.includes('"status":')) answered();
    else if (frame.opcode === frameOpcodes.text) {
      reject(new Error(`a message was refused: ${frame.payload.toString("utf8", 0, 1000)}`));
    } else reject(new Error(`a stream was closed with ${closedWith(frame).code}`));
  });
  socket.resume();
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("a server has closed a stream")));
  return {
    ask(request, whenAnswered) {
      answered = whenAnswered;
      socket.write(request);
    },
    failed,
    close: () => socket.destroy(),
  };
}
