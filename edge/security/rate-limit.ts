import type { Context, MiddlewareHandler } from "hono";
import type { RateLimiter } from "../../schemas/setting-rules.ts";
import type { WorkerSettings } from "../../schemas/worker-settings.ts";
import { Refusal } from "../http/refusal.ts";
import { acts } from "./acting.ts";
import type { CallerEnv } from "./authentication.ts";
import { networkOf } from "./network.ts";

/** The binding does not tell when it allows more; no period of one is longer than this. */
const retryAfterSeconds = "60";

/** Refuses, where ACT_LIMIT is bound, whoever acts too often. */
export const limitRate: MiddlewareHandler<CallerEnv> = async (context, next) => {
  if (acts(context.req)) {
    await limitActing(context.req.raw, context.get("settings"), context.get("tokenDigest"));
  }
  return next();
};

/**
 * Counts a request that acts, where ACT_LIMIT is bound: callers are told apart by their token, or by
 * their network where they need none. A token that nobody checked says nothing.
 *
 * @throws {Refusal} if this one acts too often
 */
export async function limitActing(
  request: Request,
  { ACT_LIMIT: limiter }: WorkerSettings,
  tokenDigest: string | undefined,
): Promise<void> {
  if (limiter)
    await allow(limiter, tokenDigest ? `token ${tokenDigest}` : networkOfCaller(request));
}

/** The reports that count as one request: a thousand at once must not cost as little as one. */
const reportsInOne = 100;

/** Refuses, where REPORT_LIMIT is bound, whoever reports too often from one network, unread. */
export const limitReports: MiddlewareHandler<CallerEnv> = async (context, next) => {
  await countReports(context, 1);
  return next();
};

/** Counts the reports of a request beyond those that were counted before it was read. */
export async function limitManyReports(
  context: Context<CallerEnv>,
  reports: number,
): Promise<void> {
  await countReports(context, Math.ceil(reports / reportsInOne) - 1);
}

async function countReports(context: Context<CallerEnv>, requests: number): Promise<void> {
  const { REPORT_LIMIT: limiter } = context.get("settings");
  if (!limiter) return;
  for (let i = 0; i < requests; i++)
    await allow(limiter, `reports of ${networkOfCaller(context.req.raw)}`);
}

/** Refuses, where READ_LIMIT is bound, whoever reads too often from one network. */
export const limitReads: MiddlewareHandler<CallerEnv> = async (context, next) => {
  const { READ_LIMIT: limiter } = context.get("settings");
  const reads = ["GET", "HEAD"].includes(context.req.method) && !acts(context.req);
  if (limiter && reads) await allow(limiter, `reads of ${networkOfCaller(context.req.raw)}`);
  return next();
};

function networkOfCaller({ headers }: Request): string {
  return `network ${networkOf(headers.get("cf-connecting-ip") ?? "")}`;
}

/** @throws {Refusal} if whoever has this key asks too often */
async function allow(limiter: RateLimiter, key: string): Promise<void> {
  const { success } = await limiter.limit({ key });
  if (success) return;
  throw new Refusal(429, "too many requests: ask again later", {
    headers: { "retry-after": retryAfterSeconds },
  });
}
