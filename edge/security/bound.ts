import type { WorkerSettings } from "../../schemas/worker-settings.ts";

/** The names of all settings. */
const names = Object.keys({
  ACT_TOKENS: true,
  ADMIN_TOKENS: true,
  REPORT_TOKENS: true,
  TICKET_SECRETS: true,
  REQUIRE_TICKETS: true,
  ALLOWED_ORIGINS: true,
  ACT_LIMIT: true,
  REPORT_LIMIT: true,
  READ_LIMIT: true,
  LOG_REQUESTS: true,
  ACTOR_DOWNLOADS: true,
} satisfies Record<keyof WorkerSettings, true>);

/** The bindings are one object for as long as an isolate lives. */
let known: { bindings: object; hasSettings: boolean } | undefined;

/** True if any setting is among these bindings, right or wrong: without one, no schema needs to look. */
export function hasSettings(bindings: object): boolean {
  if (known?.bindings !== bindings) {
    known = { bindings, hasSettings: names.some((name) => name in bindings) };
  }
  return known.hasSettings;
}
