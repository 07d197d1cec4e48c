import type * as z from "zod";
import {
  describeErrors,
  describeIssue,
  type FieldError,
  fieldErrorsOf,
} from "../../schemas/field-errors.ts";
import { Refusal } from "./refusal.ts";

/** A request may break thousands of rules at once; this many are told. */
const mostErrors = 10;

/**
 * The content of a body, checked by a schema.
 *
 * @param body parsed JSON
 * @throws {Refusal} 422, with every field that is wrong
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body, { error: describeIssue });
  return parsed.success ? parsed.data : refuseAll(fieldErrorsOf(parsed.error));
}

/** Refuses a request for several of its fields. */
export function refuseAll(errors: readonly FieldError[]): never {
  throw new Refusal(422, describeErrors(errors, "the body"), {
    errors: errors.slice(0, mostErrors),
  });
}
