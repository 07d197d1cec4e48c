import type { RefusalError } from "../client/index.ts";
import { prefixed } from "../schemas/mistakes.ts";

/** Describes a Worker's refusal; several wrong fields have a line each. */
export function describeRefusal({
  message,
  errors,
}: Pick<RefusalError, "message" | "errors">): string {
  if (errors.length < 2) return message;
  const lines = errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
  return prefixed(`${errors.length} fields are wrong`, lines.join("\n"));
}
