import * as z from "zod";

/** A bearer token (RFC 6750); shorter ones can be guessed. */
const token = z.string().regex(/^[\w\-.~+/]+=*$/, "has characters that no bearer token may have");
const longToken = token.min(16, "must have at least 16 characters");

const origin = z
  .string()
  .refine(isOrigin, "must be an origin such as https://example.org, without a path");

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Items between commas or on lines of their own. */
function listOf<Item>(item: z.ZodType<Item, string>) {
  return (
    z
      .string("must be text")
      .transform((text) => text.split(/[,\s]+/).filter(Boolean))
      // Empty may be a slip, and must not be taken for "open to all".
      .pipe(z.array(item).min(1, "is empty: give at least one, or leave the setting out"))
  );
}

/** What limits how often something may be done: Cloudflare's rate-limiting binding. */
interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

const rateLimiter = z.custom<RateLimiter>(
  (binding) => typeof Object(binding).limit === "function",
  "must be a rate-limiting binding",
);

const error = 'must be "true" or "false"';
const flag = z.union([z.boolean(error), z.stringbool({ truthy: ["true"], falsy: ["false"] })], {
  error,
});

/**
 * The settings of the Worker, among its bindings. Messages never tell what a setting has: it may be
 * a secret.
 */
export const workerSettings = z.object({
  /** Whoever acts sends one of these; without the setting, all may act. */
  ACT_TOKENS: listOf(longToken).optional(),
  /** Whoever publishes and promotes sends one of these, with which one may act too. */
  ADMIN_TOKENS: listOf(longToken).optional(),
  /** Pages of these origins may ask; without the setting, those of the Worker's own. */
  ALLOWED_ORIGINS: listOf(origin).optional(),
  /** How often each caller may act; without the binding, as often as they like. */
  ACT_LIMIT: rateLimiter.optional(),
  /** Whether each request becomes a line of the log. */
  LOG_REQUESTS: flag.default(false),
});

export type WorkerSettings = z.infer<typeof workerSettings>;
