import { refusalOf } from "./refusal.ts";

/** The part of WebSocket that a stream uses, common to browsers, Node and Workers. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { code: number; reason: string }) => void,
  ): void;
}

export type SocketConstructor = new (url: string, ...more: never[]) => Socket;

type Headers = Record<string, string>;

interface Opening {
  headers: Headers;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  WebSocket: SocketConstructor | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Opens a WebSocket.
 *
 * @throws {RefusalError} if the Worker refuses and the runtime tells why
 * @throws {Error} if the runtime does not tell why, or has no WebSocket
 */
export async function openSocket(url: string, opening: Opening): Promise<Socket> {
  const { headers, fetch, WebSocket = globalThis.WebSocket, signal } = opening;
  signal?.throwIfAborted();
  // In Workers, only `fetch` reaches service bindings and sends headers.
  if (!opening.WebSocket && "WebSocketPair" in globalThis) {
    return upgrade(url, headers, fetch, signal);
  }
  if (!WebSocket) throw new Error("this runtime has no WebSocket: give createClient one");
  const socket = construct(WebSocket, url.replace(/^http/, "ws"), headers);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", resolve);
    // The event carries no reason, but some WebSockets treat an unhandled error as fatal.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", () => reject(new Error(`${url} opens no WebSocket`)));
    signal?.addEventListener("abort", () => {
      socket.close();
      reject(signal.reason);
    });
  });
  return socket;
}

async function upgrade(
  url: string,
  headers: Headers,
  fetch: Opening["fetch"],
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const response: Response & { webSocket?: (Socket & { accept(): void }) | null } = await fetch(
    url,
    { headers: { ...headers, upgrade: "websocket" }, ...(signal && { signal }) },
  );
  if (!response.webSocket) throw await refusalOf(response);
  response.webSocket.accept();
  return response.webSocket;
}

/**
 * Opens a WebSocket with headers. Browsers allow none; Node takes them in the place of protocols.
 */
function construct(WebSocket: SocketConstructor, url: string, headers: Headers): Socket {
  if (Object.keys(headers).length === 0) return new WebSocket(url);
  const WithHeaders = WebSocket as new (url: string, init: { headers: Headers }) => Socket;
  try {
    return new WithHeaders(url, { headers });
  } catch (cause) {
    throw new Error("this runtime sends neither token nor request id with a WebSocket", { cause });
  }
}
