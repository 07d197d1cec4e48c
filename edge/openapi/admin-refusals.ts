import type { ZodOpenApiResponsesObject } from "zod-openapi";
import { problemContent, type RefusalStatus, refusal, refusals } from "./responses.ts";

const forbidden = refusal(
  {
    id: "AdministrationForbidden",
    description: "Nobody administers here: the operator has set no ADMIN_TOKENS.",
  },
  problemContent,
);

/** The refusals of an operation for operators: these, and those that every such operation has. */
export function adminRefusals(
  ...statuses: Exclude<RefusalStatus, 401 | 403>[]
): ZodOpenApiResponsesObject {
  return { ...refusals(401, ...statuses), 403: forbidden };
}
