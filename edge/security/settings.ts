import type { MiddlewareHandler } from "hono";
import { describeIssue } from "../../schemas/field-errors.ts";
import { type WorkerSettings, workerSettings } from "../../schemas/worker-settings.ts";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";

/** The bindings are one object for as long as an isolate lives: they are checked once. */
const checked = new WeakMap<object, WorkerSettings | string>();

/** Reads the Worker's settings; while one is wrong, nothing is answered. */
export const readSettings: MiddlewareHandler<WorkerEnv> = (context, next) => {
  const settings = settingsOf(context.env);
  if (typeof settings === "string") {
    console.error(settings);
    throw new Refusal(500, "the Worker's settings are wrong: its log says which");
  }
  context.set("settings", settings);
  return next();
};

/** The settings among these bindings, or what is wrong with them. */
function settingsOf(bindings: object): WorkerSettings | string {
  const known = checked.get(bindings);
  if (known !== undefined) return known;
  const { data, error } = workerSettings.safeParse(bindings, { error: describeIssue });
  const settings = data ?? error.issues.map(describe).join("; ");
  checked.set(bindings, settings);
  return settings;
}

/** "ALLOWED_ORIGINS, item 2, must be ..." */
function describe({ path: [name, item], message }: { path: PropertyKey[]; message: string }) {
  const place = item === undefined ? "" : `, item ${Number(item) + 1},`;
  return `the setting ${String(name)}${place} ${message}`;
}
