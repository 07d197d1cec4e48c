import * as z from "zod";
import {
  isOrigin,
  isRateLimiter,
  itemsIn,
  type RateLimiter,
  shortestSecret,
  shortestToken,
  tokenPattern,
} from "./setting-rules.ts";

const token = z.string().regex(tokenPattern, "has characters that no bearer token may have");
const longToken = token.min(shortestToken, `must have at least ${shortestToken} characters`);
const longSecret = token.min(
  shortestSecret,
  `must have at least ${shortestSecret} characters: openssl rand -base64 32`,
);

const origin = z
  .string()
  .refine(isOrigin, "must be an origin such as https://example.org, without a path");

/** Items separated by commas or whitespace. */
function listOf<Item>(item: z.ZodType<Item, string>) {
  return (
    z
      .string("must be text")
      .transform(itemsIn)
      // An empty list may be a mistake and must not mean "open to all".
      .pipe(z.array(item).min(1, "is empty: give at least one, or leave the setting out"))
  );
}

const rateLimiter = z.custom<RateLimiter>(isRateLimiter, "must be a rate-limiting binding");

const error = 'must be "true" or "false"';
const flag = z.union([z.boolean(error), z.stringbool({ truthy: ["true"], falsy: ["false"] })], {
  error,
});

/**
 * The settings of the Worker, among its bindings. Error messages never quote a value: it may be a
 * secret.
 */
export const workerSettings = z
  .object({
    /** Tokens that allow acting; without the setting, anyone may act. */
    ACT_TOKENS: listOf(longToken).optional(),
    /** Tokens that allow administration, and acting too. */
    ADMIN_TOKENS: listOf(longToken).optional(),
    /** Tokens that allow reporting of outcomes, and acting too; without the setting, all who may act. */
    REPORT_TOKENS: listOf(longToken).optional(),
    /** Sign the tickets of experiments: the first signs, and all are accepted. */
    TICKET_SECRETS: listOf(longSecret).optional(),
    /** True if reports count only with the ticket of an answer. */
    REQUIRE_TICKETS: flag.optional(),
    /** Origins whose pages may send requests; without the setting, only the Worker's own. */
    ALLOWED_ORIGINS: listOf(origin).optional(),
    /** Limits how often each caller may act; without the binding, there is no limit. */
    ACT_LIMIT: rateLimiter.optional(),
    /** Limits how often each caller may report outcomes; without the binding, there is no limit. */
    REPORT_LIMIT: rateLimiter.optional(),
    /** Limits how often each address may read; without the binding, there is no limit. */
    READ_LIMIT: rateLimiter.optional(),
    /** False if nobody may download actors; else all who may act. */
    ACTOR_DOWNLOADS: flag.default(true),
    /** True if each request is logged. */
    LOG_REQUESTS: flag.default(false),
  })
  .refine(({ REQUIRE_TICKETS, TICKET_SECRETS }) => !REQUIRE_TICKETS || TICKET_SECRETS, {
    path: ["REQUIRE_TICKETS"],
    error: "needs TICKET_SECRETS, with which tickets are signed",
  });

export type WorkerSettings = z.infer<typeof workerSettings>;
