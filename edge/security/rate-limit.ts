import type { MiddlewareHandler } from "hono";
import { Refusal } from "../http/refusal.ts";
import { acts } from "./acting.ts";
import type { CallerEnv } from "./authentication.ts";
import { networkOf } from "./network.ts";

/** The binding does not tell when it allows more; no period of one is longer than this. */
const retryAfterSeconds = "60";

/**
 * Refuses, where ACT_LIMIT is bound, whoever acts too often: callers are told apart by their token,
 * or by their network where they need none. A token that nobody checked says nothing.
 */
export const limitRate: MiddlewareHandler<CallerEnv> = async (context, next) => {
  const { ACT_LIMIT: limiter } = context.get("settings");
  if (!limiter || !acts(context.req)) return next();
  const tokenDigest = context.get("tokenDigest");
  const address = context.req.header("cf-connecting-ip") ?? "";
  const key = tokenDigest ? `token ${tokenDigest}` : `network ${networkOf(address)}`;
  const { success } = await limiter.limit({ key });
  if (!success) {
    throw new Refusal(429, "too many requests: ask again later", {
      headers: { "retry-after": retryAfterSeconds },
    });
  }
  return next();
};
