import type { MiddlewareHandler } from "hono";
import type { Environment } from "../environment.ts";
import { Refusal } from "../problem.ts";
import { acts } from "./acting.ts";

/** Digests of the tokens of a setting, computed once. */
const digestsOf = new WeakMap<string[], ArrayBuffer[]>();

/** Where ACT_TOKENS is set, refuses whoever would act without one of them, before the body is read. */
export const authenticate: MiddlewareHandler<Environment> = async (context, next) => {
  const { ACT_TOKENS: tokens } = context.get("settings");
  if (!tokens || !acts(context.req)) return next();
  const header = context.req.header("authorization");
  if (header === undefined) throw unauthorized("send the header Authorization: Bearer TOKEN");
  const [, token] = /^bearer +(\S+) *$/i.exec(header) ?? [];
  if (token === undefined) {
    throw unauthorized("the header must be Authorization: Bearer TOKEN", "invalid_request");
  }
  const digest = await sha256(token);
  if (!isAmong(digest, await digestsOfAll(tokens))) {
    throw unauthorized("this token is not one that may act here", "invalid_token");
  }
  context.set("tokenDigest", new Uint8Array(digest).reduce(appendHexadecimal, ""));
  return next();
};

/** Takes as long whichever token it is, and however much of one was guessed. */
function isAmong(digest: ArrayBuffer, digests: ArrayBuffer[]): boolean {
  const equal = digests.map((other) => crypto.subtle.timingSafeEqual(digest, other));
  return equal.includes(true);
}

async function digestsOfAll(tokens: string[]): Promise<ArrayBuffer[]> {
  const known = digestsOf.get(tokens);
  if (known) return known;
  // What is kept is the outcome: a promise of this request must not be awaited by another.
  const digests = await Promise.all(tokens.map(sha256));
  digestsOf.set(tokens, digests);
  return digests;
}

function sha256(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

function appendHexadecimal(digits: string, byte: number): string {
  return digits + byte.toString(16).padStart(2, "0");
}

/** A refusal with the challenge of RFC 6750, which names no error to those who sent no token. */
function unauthorized(detail: string, error?: "invalid_request" | "invalid_token"): Refusal {
  const challenge = `Bearer realm="softedge"${error ? `, error="${error}"` : ""}`;
  return new Refusal(401, detail, { headers: { "www-authenticate": challenge } });
}
