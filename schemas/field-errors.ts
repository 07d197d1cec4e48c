import type * as z from "zod";

/** An error in one field of a document: its place, and a clause that completes "FIELD ...". */
export interface FieldError {
  /** A JSON Pointer (RFC 6901). */
  pointer: string;
  detail: string;
}

/** Longest name of an unknown field that an error quotes: callers choose it, at any length. */
const longestName = 100;

/** The errors that a schema found: one for each field, outermost fields first. */
export function fieldErrorsOf({ issues }: z.ZodError): FieldError[] {
  const told = new Set<string>();
  const isNew = ({ pointer }: FieldError) => {
    const isTold = told.has(pointer);
    told.add(pointer);
    return !isTold;
  };
  return (
    issues
      .flatMap(errorsOf)
      .filter(isNew)
      // That a list is too long says more than errors in its rows.
      .sort((a, b) => depth(a.pointer) - depth(b.pointer))
  );
}

/**
 * Returns the first error as a sentence, and the number of further ones.
 *
 * @param whole the name of the document, for errors that concern no single field
 */
export function describeErrors([first, ...others]: readonly FieldError[], whole: string): string {
  const { length } = others;
  const count = length > 0 ? `; ${length} more ${length === 1 ? "error" : "errors"}` : "";
  return `${first?.pointer || whole} ${first?.detail}${count}`;
}

/**
 * The clause that completes "FIELD ..." for issues without a message of their own.
 *
 * @param show names a value that is of another type
 */
export function describeIssue(
  issue: z.core.$ZodRawIssue,
  show: (value: unknown) => string = nameOf,
): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is missing";
      return `must be ${withArticle(issue.expected)}, not ${show(issue.input)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return describeLimit(
        issue.origin,
        issue.inclusive === false ? "more than" : "at least",
        issue.minimum,
      );
    case "too_big":
      return describeLimit(
        issue.origin,
        issue.inclusive === false ? "less than" : "at most",
        issue.maximum,
      );
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return issue.pattern ? `must match ${issue.pattern}` : `must be a valid ${issue.format}`;
  }
}

/** What the size of a value is counted in, by its kind. */
const units: Readonly<Record<string, string>> = {
  string: "character",
  array: "entry",
  set: "entry",
  map: "entry",
};

/** "must be at most 3", "must have at least 1 entry" */
function describeLimit(origin: string, limit: string, size: number | bigint): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${limit} ${size}`;
  const plural = unit.replace(/y$/, "ie");
  return `must have ${limit} ${size} ${Number(size) === 1 ? unit : `${plural}s`}`;
}

function errorsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== "unrecognized_keys") {
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  }
  return issue.keys.map((key) => ({
    pointer: pointerTo([...issue.path, key.slice(0, longestName)]),
    detail: "is not a field of this request",
  }));
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function depth(pointer: string): number {
  return pointer.split("/").length;
}

export function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "number" ? String(value) : withArticle(typeof value);
}

function withArticle(noun: string): string {
  if (noun === "int") return "a whole number";
  if (noun === "record") return "an object";
  return noun === "number" ? "a finite number" : `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
