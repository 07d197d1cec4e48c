import {
  isOrigin,
  isRateLimiter,
  itemsIn,
  type RateLimiter,
  shortestSecret,
  shortestToken,
  tokenPattern,
} from "../../schemas/setting-rules.ts";
import type { WorkerSettings } from "../../schemas/worker-settings.ts";

/** Thrown, and caught here, where a setting is not plain. */
const unusual = new Error("unusual");

/**
 * Reads the settings among a Worker's bindings without a schema. Returns undefined unless they are plain
 * and valid: the schema then tells what is wrong. Every deployment has tokens, and loading schemas would
 * take longer than the whole answer to its first request.
 */
export function plainSettings(bindings: object): WorkerSettings | undefined {
  const given: Partial<Record<keyof WorkerSettings, unknown>> = bindings;
  try {
    const settings: WorkerSettings = {
      ACTOR_DOWNLOADS: flagIn(given.ACTOR_DOWNLOADS) ?? true,
      LOG_REQUESTS: flagIn(given.LOG_REQUESTS) ?? false,
    };
    for (const name of ["ACT_TOKENS", "ADMIN_TOKENS", "REPORT_TOKENS"] as const) {
      put(settings, name, listIn(given[name], isTokenOf(shortestToken)));
    }
    put(settings, "TICKET_SECRETS", listIn(given.TICKET_SECRETS, isTokenOf(shortestSecret)));
    put(settings, "ALLOWED_ORIGINS", listIn(given.ALLOWED_ORIGINS, isOrigin));
    put(settings, "REQUIRE_TICKETS", flagIn(given.REQUIRE_TICKETS));
    for (const name of ["ACT_LIMIT", "REPORT_LIMIT", "READ_LIMIT"] as const) {
      put(settings, name, limiterIn(given[name]));
    }
    expect(!settings.REQUIRE_TICKETS || settings.TICKET_SECRETS !== undefined);
    return settings;
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}

function expect(condition: boolean): asserts condition {
  if (!condition) throw unusual;
}

/** A setting that is not there has no key. */
function put<Name extends keyof WorkerSettings>(
  settings: WorkerSettings,
  name: Name,
  value: WorkerSettings[Name] | undefined,
): void {
  if (value !== undefined) settings[name] = value;
}

function listIn(value: unknown, isItem: (item: string) => boolean): string[] | undefined {
  if (value === undefined) return undefined;
  expect(typeof value === "string");
  const items = itemsIn(value);
  expect(items.length > 0 && items.every(isItem));
  return items;
}

function isTokenOf(shortest: number): (item: string) => boolean {
  return (item) => item.length >= shortest && tokenPattern.test(item);
}

function flagIn(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  expect(value === "true" || value === "false");
  return value === "true";
}

function limiterIn(value: unknown): RateLimiter | undefined {
  if (value === undefined) return undefined;
  expect(isRateLimiter(value));
  return value;
}
