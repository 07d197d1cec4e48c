import type { MiddlewareHandler } from "hono";
import type { WorkerSettings } from "../../schemas/worker-settings.ts";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { plainSettings } from "./plain-settings.ts";

/** The bindings are one object for as long as an isolate lives: they are checked once. */
const checked = new WeakMap<object, WorkerSettings | string>();

/** Reads the Worker's settings; while one is wrong, nothing is answered. */
export const readSettings: MiddlewareHandler<WorkerEnv> = async (context, next) => {
  const settings = await settingsOf(context.env);
  if (typeof settings === "string") {
    console.error(settings);
    throw new Refusal(500, "the Worker's settings are wrong: its log says which");
  }
  context.set("settings", settings);
  return next();
};

/** The settings among these bindings, or what is wrong with them: if they are not known yet, a promise. */
export function settingsOf(
  bindings: object,
): WorkerSettings | string | Promise<WorkerSettings | string> {
  return checked.get(bindings) ?? check(bindings);
}

/** Checks the settings; the schema is loaded for those that are not plain. */
async function check(bindings: object): Promise<WorkerSettings | string> {
  const settings =
    plainSettings(bindings) ?? (await import("./checked-settings.ts")).checkedSettings(bindings);
  checked.set(bindings, settings);
  return settings;
}
