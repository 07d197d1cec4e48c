import type * as z from "zod";
import type {
  oas31,
  ZodOpenApiContentObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import { problem } from "../../schemas/problem.ts";

/** The header that every response has. */
export const requestIdHeader = {
  description: "the request's id: the caller's own, if it sent a well-formed one",
  schema: { type: "string" as const, pattern: "^[\\w\\-.:=]{1,128}$" },
};

/** Of the connection alone, so that what stands between may take it away. */
export const upgradeHeader = { upgrade: text("websocket", false) };

/** The headers of every answer. */
export const identified = { "x-request-id": { $ref: "#/components/headers/RequestId" } };

/** A header. */
export function text(description: string, required = true) {
  return { description, required, schema: { type: "string" as const } };
}

/** The reason for each status of refusals, and the headers that they have besides. */
const reasons = {
  400: { id: "BadRequest", description: "The body is empty, is not JSON, or breaks off." },
  401: {
    id: "Unauthorized",
    description: "A token is needed, and none, or one that may not do this, was sent.",
    headers: { "www-authenticate": text("the challenge of RFC 6750") },
  },
  403: {
    id: "Forbidden",
    description: "Pages of this origin may not do this, or the operator lets nobody do it.",
  },
  404: {
    id: "NotFound",
    description: "There is nothing of this name; `detail` says what there is.",
  },
  405: {
    id: "MethodNotAllowed",
    description: "The path takes another method.",
    headers: { allow: text("the methods that it takes") },
  },
  409: {
    id: "Conflict",
    description: "What is asked for contradicts what there is; `detail` says how.",
  },
  413: {
    id: "ContentTooLarge",
    description: "The body has more bytes than are taken; `detail` says how many are.",
  },
  415: {
    id: "UnsupportedMediaType",
    description: "The body is not said to be JSON, or is compressed.",
  },
  422: {
    id: "UnprocessableContent",
    description:
      "The body breaks a rule, or its numbers overflow float32; `errors` has each field.",
  },
  426: {
    id: "UpgradeRequired",
    description: "The path is a WebSocket.",
    headers: upgradeHeader,
  },
  429: {
    id: "TooManyRequests",
    description: "The caller acts, reports or reads more often than the operator allows.",
    headers: { "retry-after": text("after how many seconds to ask again") },
  },
  500: { id: "WorkerFailed", description: "The Worker failed, or its settings are wrong." },
  501: {
    id: "NotImplemented",
    description: "The Worker has no storage for this; `detail` says which binding it lacks.",
  },
  503: {
    id: "ServiceUnavailable",
    description: "What is stored cannot be reached now; `detail` says what.",
    headers: { "retry-after": text("after how many seconds to ask again") },
  },
};

export type RefusalStatus = keyof typeof reasons;

/** A problem document. */
export const problemContent = { "application/problem+json": { schema: problem } };

/** An answer in JSON. */
export function answer(
  description: string,
  schema: z.ZodType,
  examples: Record<string, { summary?: string; value: unknown }> = {},
): ZodOpenApiResponseObject {
  const content = { schema, ...(Object.keys(examples).length > 0 && { examples }) };
  return { description, headers: identified, content: { "application/json": content } };
}

/**
 * A refusal, under its name in the document: one object wherever it stands.
 *
 * @param headers what it has besides the request's id
 */
export function refusal(
  { headers, ...reason }: { id: string; description: string; headers?: oas31.HeadersObject },
  content: ZodOpenApiContentObject,
): ZodOpenApiResponseObject {
  return { ...reason, headers: { ...identified, ...headers }, content };
}

const problems = new Map(
  Object.entries(reasons).map(([status, reason]) => [status, refusal(reason, problemContent)]),
);

/** The refusals with these statuses, and those that there are everywhere: problem documents. */
export function refusals(...statuses: RefusalStatus[]): ZodOpenApiResponsesObject {
  return responsesOf(problems, statuses);
}

/**
 * Those responses that have one of these statuses, or are everywhere: whatever the path, it may be
 * asked by another method, and the Worker may fail.
 */
export function responsesOf(
  responses: ReadonlyMap<string, ZodOpenApiResponseObject>,
  statuses: readonly number[],
): ZodOpenApiResponsesObject {
  const wanted = new Set([...statuses, 405, 500].map(String));
  return Object.fromEntries([...responses].filter(([status]) => wanted.has(status)));
}
