import fc from "fast-check";
import { expect } from "vitest";
import { refusal } from "./client.ts";
import type { HostileRequest } from "./hostile-requests.ts";

/** Requests that are sent at once. */
export function batchOf(
  request: fc.Arbitrary<HostileRequest>,
  most = 30,
): fc.Arbitrary<HostileRequest[]> {
  return fc.array(request, { minLength: 1, maxLength: most, size: "max" });
}

export type Ask = (
  path: string,
  init: RequestInit & { headers: Record<string, string> },
) => Promise<Response>;

/** Sends it, and expects an answer, or a refusal that blames the caller: its status. */
export async function send(ask: Ask, hostile: HostileRequest): Promise<number> {
  const { method, path, headers, body } = hostile;
  const init = method === "GET" || method === "HEAD" ? {} : { body };
  const response = await ask(path, { method, headers, ...init });
  expect(response.headers.get("x-request-id")).not.toBeNull();
  response.webSocket?.accept();
  response.webSocket?.close();
  const type = response.headers.get("content-type");
  // The Open Inference Protocol has a form of its own for errors.
  const ofProtocol = type?.startsWith("application/json");
  // The page of a policy or an experiment that is not there.
  const ofPage = type?.startsWith("text/html") && response.status === 404;
  if (response.status < 400 || method === "HEAD" || ofPage) await response.body?.cancel();
  else if (ofProtocol) expect(await response.json()).toEqual({ error: expect.any(String) });
  else await refusal(response);
  expect(response.status).toBeLessThan(500);
  return response.status;
}
