import { describeIssue } from "../../schemas/field-errors.ts";
import { type WorkerSettings, workerSettings } from "../../schemas/worker-settings.ts";

/** The settings among these bindings by their schema, or what is wrong with them. */
export function checkedSettings(bindings: object): WorkerSettings | string {
  const { data, error } = workerSettings.safeParse(bindings, { error: describeIssue });
  return data ?? error.issues.map(describe).join("; ");
}

/** "ALLOWED_ORIGINS, item 2, must be ..." */
function describe({ path: [name, item], message }: { path: PropertyKey[]; message: string }) {
  const place = item === undefined ? "" : `, item ${Number(item) + 1},`;
  return `the setting ${String(name)}${place} ${message}`;
}
