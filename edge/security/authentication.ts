import type { Context, MiddlewareHandler } from "hono";
import type { WorkerSettings } from "../../schemas/worker-settings.ts";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnvWith } from "../http/worker-env.ts";
import { acts } from "./acting.ts";

/** The environment of handlers that know the caller. */
export type CallerEnv = WorkerEnvWith<{
  /** The SHA-256 of the token that the caller was known by, in hexadecimal digits. */
  tokenDigest?: string;
}>;

/** Digests of the tokens of a setting, computed once. */
const digestsOf = new WeakMap<string[], ArrayBuffer[]>();

/**
 * Refuses, where ACT_TOKENS is set, whoever would act without one of them, of REPORT_TOKENS or of
 * ADMIN_TOKENS, before the body is read.
 */
export const authenticate: MiddlewareHandler<CallerEnv> = async (context, next) => {
  if (acts(context.req)) await requireActing(context, "act");
  return next();
};

/** Refuses, where ACT_TOKENS is set, whoever would take an actor along and may not act. */
export const authenticateDownload: MiddlewareHandler<CallerEnv> = async (context, next) => {
  await requireActing(context, "download actors");
  return next();
};

/** Refuses, where REPORT_TOKENS is set, whoever reports without one of them or one of ADMIN_TOKENS. */
export const authenticateReports: MiddlewareHandler<CallerEnv> = async (context, next) => {
  const { REPORT_TOKENS, ADMIN_TOKENS } = context.get("settings");
  if (REPORT_TOKENS) {
    const digests = await Promise.all([REPORT_TOKENS, ADMIN_TOKENS].map(digestsOfAll));
    context.set(
      "tokenDigest",
      await requireToken(context.req.raw, digests.flat(), "report outcomes"),
    );
  }
  return next();
};

/** Refuses whoever has none of ADMIN_TOKENS, which is everyone where it is not set. */
export const authenticateAdmin: MiddlewareHandler<CallerEnv> = async (context, next) => {
  const { ADMIN_TOKENS } = context.get("settings");
  if (!ADMIN_TOKENS) {
    throw new Refusal(403, "nobody may do this here: the secret ADMIN_TOKENS is not set");
  }
  const digests = await digestsOfAll(ADMIN_TOKENS);
  context.set("tokenDigest", await requireToken(context.req.raw, digests, "administer policies"));
  return next();
};

async function requireActing(context: Context<CallerEnv>, purpose: string): Promise<void> {
  const digest = await actingToken(context.req.raw, context.get("settings"), purpose);
  if (digest !== undefined) context.set("tokenDigest", digest);
}

/**
 * Returns the digest of the token by which the caller may act; undefined where ACT_TOKENS is not set.
 *
 * @throws {Refusal} when it has none
 */
export async function actingToken(
  request: Request,
  { ACT_TOKENS, REPORT_TOKENS, ADMIN_TOKENS }: WorkerSettings,
  purpose: string,
): Promise<string | undefined> {
  if (!ACT_TOKENS) return undefined;
  const digests = await Promise.all([ACT_TOKENS, REPORT_TOKENS, ADMIN_TOKENS].map(digestsOfAll));
  return requireToken(request, digests.flat(), purpose);
}

/** Returns the digest of the caller's token, which is one of these, or refuses it. */
async function requireToken(
  { headers }: Request,
  digests: ArrayBuffer[],
  purpose: string,
): Promise<string> {
  const header = headers.get("authorization");
  if (header === null) throw unauthorized("send the header Authorization: Bearer TOKEN");
  const [, token] = /^bearer +(\S+) *$/i.exec(header) ?? [];
  if (token === undefined) {
    throw unauthorized("the header must be Authorization: Bearer TOKEN", "invalid_request");
  }
  const digest = await digestOf(token);
  if (!isAmong(digest, digests)) {
    throw unauthorized(`this token is not one that may ${purpose} here`, "invalid_token");
  }
  return new Uint8Array(digest).toHex();
}

/** Takes as long whichever token it is, and however much of one was guessed. */
function isAmong(digest: ArrayBuffer, digests: ArrayBuffer[]): boolean {
  const equal = digests.map((other) => crypto.subtle.timingSafeEqual(digest, other));
  return equal.includes(true);
}

async function digestsOfAll(tokens: string[] | undefined = []): Promise<ArrayBuffer[]> {
  const known = digestsOf.get(tokens);
  if (known) return known;
  // What is kept is the outcome: a promise of this request must not be awaited by another.
  const digests = await Promise.all(tokens.map(digestOf));
  digestsOf.set(tokens, digests);
  return digests;
}

function digestOf(token: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
}

/** A refusal with the challenge of RFC 6750, which names no error to those who sent no token. */
function unauthorized(detail: string, error?: "invalid_request" | "invalid_token"): Refusal {
  const challenge = `Bearer realm="softedge"${error ? `, error="${error}"` : ""}`;
  return new Refusal(401, detail, { headers: { "www-authenticate": challenge } });
}
