import { refusalOf } from "./refusal.ts";
import { openSocket, type Socket, type SocketConstructor } from "./socket.ts";

export interface ClientOptions {
  /** The URL of the Worker, such as https://softedge.example.workers.dev. */
  url: string | URL;
  /** A bearer token, if the Worker requires one. */
  token?: string | undefined;
  /** Replaces the global `fetch`, for example by that of a service binding. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Replaces the global `WebSocket`, which Node has from version 22 on. */
  WebSocket?: SocketConstructor | undefined;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** The id under which the Worker logs the request. */
  requestId?: string | undefined;
}

/** A connection to a Worker. Paths are relative to its URL: "v1/policies". */
export interface Connection {
  /** @throws {RefusalError} */
  get<Answer>(path: string, options?: RequestOptions): Promise<Answer>;
  /** @throws {RefusalError} */
  getBytes(path: string, options?: RequestOptions): Promise<ArrayBuffer>;
  /** @throws {RefusalError} */
  post<Answer>(path: string, body: object, options?: RequestOptions): Promise<Answer>;
  /** @throws {RefusalError} */
  put<Answer>(path: string, body: FormData | object, options?: RequestOptions): Promise<Answer>;
  /** @throws {RefusalError} */
  delete<Answer>(path: string, options?: RequestOptions): Promise<Answer>;
  /** @throws {RefusalError} if the Worker refuses the WebSocket and says why */
  open(path: string, options?: RequestOptions): Promise<Socket>;
}

export function connect({
  url,
  token,
  fetch = defaultFetch,
  WebSocket,
}: ClientOptions): Connection {
  const base = new URL(url);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const urlOf = (path: string) => new URL(path, base).href;
  const headersOf = ({ requestId }: RequestOptions) => ({
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(requestId !== undefined && { "x-request-id": requestId }),
  });

  async function send(path: string, init: RequestInit, options: RequestOptions) {
    const response = await fetch(urlOf(path), {
      ...init,
      headers: { accept: "application/json", ...init.headers, ...headersOf(options) },
      ...(options.signal && { signal: options.signal }),
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  async function ask<Answer>(path: string, init: RequestInit, options: RequestOptions) {
    // The types are inferred from the schemas of the Worker's answers.
    return (await (await send(path, init, options)).json()) as Answer;
  }

  const get: Connection["get"] = (path, options = {}) => ask(path, {}, options);
  return {
    get,
    getBytes: async (path, options = {}) => {
      const headers = { accept: "application/octet-stream, application/json" };
      return (await send(path, { headers }, options)).arrayBuffer();
    },
    post: (path, body, options = {}) => ask(path, { method: "POST", ...jsonOf(body) }, options),
    put: (path, body, options = {}) =>
      ask(
        path,
        { method: "PUT", ...(body instanceof FormData ? { body } : jsonOf(body)) },
        options,
      ),
    delete: (path, options = {}) => ask(path, { method: "DELETE" }, options),
    async open(path, options = {}) {
      const how = { headers: headersOf(options), fetch, WebSocket, signal: options.signal };
      try {
        return await openSocket(urlOf(path), how);
      } catch (error) {
        options.signal?.throwIfAborted();
        // A WebSocket does not say why it failed to open; a plain request to the same path may.
        await get(path, options).catch((refusal) => {
          if (refusal.status !== 426) throw refusal;
        });
        throw error;
      }
    },
  };
}

function jsonOf(body: object): RequestInit {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function defaultFetch(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init);
}
