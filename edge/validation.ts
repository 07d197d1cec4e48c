import type * as z from "zod";
import { Refusal } from "./problem.ts";

/** A request may break thousands of rules at once; this many are told. */
const mostErrors = 10;

/** A field's name is the caller's and may have any length; this much of it is told. */
const longestName = 100;

/**
 * What a body says.
 *
 * @param body parsed JSON
 * @throws {Refusal} when it is not what the schema has
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body, { error: describeIssue });
  if (!parsed.success) throw refusalOf(parsed.error);
  return parsed.data;
}

/** The refusal of a body that does not match its schema: 422, with every field that is wrong. */
export function refusalOf({ issues }: z.ZodError): Refusal {
  // One thing at a time of each field.
  const told = new Set<string>();
  const isNew = ({ pointer }: { pointer: string }) => {
    const isTold = told.has(pointer);
    told.add(pointer);
    return !isTold;
  };
  const errors = issues
    .flatMap(errorsOf)
    .filter(isNew)
    // The outermost first: that a list is too long explains more than what is wrong in its rows.
    .sort((a, b) => depth(a.pointer) - depth(b.pointer));
  const [first] = errors;
  const others = errors.length - 1;
  const count = others > 0 ? `; ${others} more ${others === 1 ? "error" : "errors"}` : "";
  return new Refusal(422, `${first.pointer || "the body"} ${first.detail}${count}`, {
    errors: errors.slice(0, mostErrors),
  });
}

/** Completes "FIELD ..." where the schema itself does not say what the field must be. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is missing";
      return `must be ${withArticle(issue.expected)}, not ${nameOf(issue.input)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
  }
}

function errorsOf(issue: z.core.$ZodIssue) {
  if (issue.code !== "unrecognized_keys") {
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo([...issue.path, key.slice(0, longestName)]),
    detail: "is not a field of this request",
  }));
}

/** A JSON Pointer (RFC 6901). */
function pointerTo(path: PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function depth(pointer: string): number {
  return pointer.split("/").length;
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "number" ? String(value) : withArticle(typeof value);
}

function withArticle(noun: string): string {
  if (noun === "int") return "a whole number";
  return noun === "number" ? "a finite number" : `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
