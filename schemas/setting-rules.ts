/*
 * The rules of the Worker's settings that more than their schema checks: here they are known without
 * making any schema.
 */

/** A bearer token (RFC 6750). */
export const tokenPattern = /^[\w\-.~+/]+=*$/;

/** The least number of characters of a token. */
export const shortestToken = 16;

/** The least number of characters of a secret that signs. */
export const shortestSecret = 32;

/** Returns the items of a list, which commas or whitespace separate. */
export function itemsIn(text: string): string[] {
  return text.split(/[,\s]+/).filter(Boolean);
}

/** True of an origin such as https://example.org, without a path. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Cloudflare's rate-limiting binding. */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** True of a rate-limiting binding. */
export function isRateLimiter(binding: unknown): binding is RateLimiter {
  return typeof Object(binding).limit === "function";
}
