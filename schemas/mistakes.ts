import * as z from "zod";
import { describeIssue, nameOf } from "./field-errors.ts";
import { suggestion } from "./nearest-name.ts";

/*
 * The errors of schemas in the words of this project, for what people write: configs, studies,
 * declarations, options. Each is a line "FIELD: clause".
 */

/** Longer values are named by their type. */
const longestValue = 40;

function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : undefined;
  return text !== undefined && text.length <= longestValue ? text : nameOf(value);
}

/** The fields of a strict object's schema. */
function fieldsOf(schema: unknown): string[] {
  return schema instanceof z.core.$ZodObject ? Object.keys(schema._zod.def.shape) : [];
}

/** "algorithms[0].name" */
export function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${String(key)}`))
    .join("");
}

/** The lines about an issue, prefixed with its field. */
function linesOf({ path, message }: Pick<z.core.$ZodIssue, "path" | "message">): string[] {
  const field = fieldName(path);
  return message.split("\n").map((line) => (field === "" ? line : `${field}: ${line}`));
}

/** True for an issue that says that a value is of another type altogether. */
const isOfOtherType = ({ code, path }: z.core.$ZodIssue) =>
  code === "invalid_type" && path.length === 0;

/** Describes what is wrong by the alternative that is meant: the one with the fewest errors. */
function describeUnion(alternatives: readonly z.core.$ZodIssue[][], value: unknown): string {
  const [meant] = alternatives
    .filter((issues) => !issues.some(isOfOtherType))
    .toSorted((a, b) => a.length - b.length);
  if (meant) return meant.flatMap(linesOf).join("\n");
  const types = alternatives
    .flat()
    .flatMap(({ message }) => /^must be (.*), not .*$/s.exec(message)?.[1] ?? []);
  return `must be ${[...new Set(types)].join(" or ")}, not ${show(value)}`;
}

/**
 * The clause that completes "FIELD: ..." for any issue without a message of its own: an error map
 * for zod. Unknown fields have a line each.
 */
export const describeMistake: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = fieldsOf(issue.inst);
      return issue.keys.map((key) => `${key}: no such setting${suggestion(key, known)}`).join("\n");
    }
    case "invalid_union":
      if (Array.isArray(issue.options)) {
        return `must be ${issue.options.map((each) => JSON.stringify(each)).join(" or ")}`;
      }
      return describeUnion(issue.errors, issue.input);
    case "invalid_value":
      return `${describeIssue(issue, show)}, not ${show(issue.input)}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? "is no valid name";
    default:
      return describeIssue(issue, show) ?? "is not valid";
  }
};

/** The lines about every error that a schema found with `describeMistake`. */
export function describeMistakes({ issues }: z.ZodError): string {
  return issues.flatMap(linesOf).join("\n");
}

/**
 * Parses what a person wrote.
 *
 * @param where the name of its file or option, with which the error begins
 * @throws {Error} naming every wrong field in a line of its own
 */
export function parseWritten<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value, { error: describeMistake });
  if (parsed.success) return parsed.data;
  throw new Error(prefixed(where, describeMistakes(parsed.error)), { cause: parsed.error });
}

/** Prefixes lines with where they belong: a single one in its line, several below it. */
export function prefixed(where: string, lines: string): string {
  return lines.includes("\n")
    ? `${where}:\n${lines.replaceAll(/^/gm, "  ")}`
    : `${where}: ${lines}`;
}
