import type * as z from "zod";
import type {
  oas31,
  ZodOpenApiContentObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import { inferenceError } from "../../schemas/inference-protocol.ts";
import { problem } from "../../schemas/problem.ts";

/** What is the same in every response. */
export const requestIdHeader = {
  description: "the request's id: the caller's own, if it sent a well-formed one",
  schema: { type: "string" as const, pattern: "^[\\w\\-.:=]{1,128}$" },
};

/** Of the connection alone, so that what stands between may take it away. */
export const upgradeHeader = { upgrade: text("websocket", false) };

const identified = { "x-request-id": { $ref: "#/components/headers/RequestId" } };

function text(description: string, required = true) {
  return { description, required, schema: { type: "string" as const } };
}

/** Why a request is refused with each status, and the headers that the refusal has besides. */
const reasons = {
  400: { id: "BadRequest", description: "The body is empty, is not JSON, or breaks off." },
  401: {
    id: "Unauthorized",
    description: "A token is needed, and none, or one that may not do this, was sent.",
    headers: { "www-authenticate": text("the challenge of RFC 6750") },
  },
  403: { id: "Forbidden", description: "Pages of this origin may open no stream." },
  404: {
    id: "NotFound",
    description: "There is nothing of this name; `detail` says what there is.",
  },
  405: {
    id: "MethodNotAllowed",
    description: "The path takes another method.",
    headers: { allow: text("the methods that it takes") },
  },
  409: { id: "Conflict", description: "The version that is asked for is not the one served." },
  413: {
    id: "ContentTooLarge",
    description: "The body has more bytes than the largest batch needs.",
  },
  415: { id: "UnsupportedMediaType", description: "The body is not said to be JSON." },
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
    description: "The caller acts more often than the operator allows.",
    headers: { "retry-after": text("after how many seconds to ask again") },
  },
  500: { id: "WorkerFailed", description: "The Worker failed, or its settings are wrong." },
};

export type RefusalStatus = keyof typeof reasons;

const document = { "application/problem+json": { schema: problem } };
const error = { "application/json": { schema: inferenceError } };

/** One object for each status, which the document then has once. */
const problems = mapValues(reasons, (reason) => refusal(reason, document));

/**
 * The same under /v2: in the form of the Open Inference Protocol, but for what is refused before its
 * handlers are reached.
 */
const protocolErrors = {
  ...mapValues(reasons, ({ id, ...reason }) =>
    refusal(
      { id: `Protocol${id}`, ...reason },
      id === "WorkerFailed" ? { ...error, ...document } : error,
    ),
  ),
  401: problems[401],
  429: problems[429],
};

/** An answer in JSON. */
export function answer(
  description: string,
  schema: z.ZodType,
  examples: Record<string, { summary?: string; value: unknown }> = {},
): ZodOpenApiResponseObject {
  const content = { schema, ...(Object.keys(examples).length > 0 && { examples }) };
  return { description, headers: identified, content: { "application/json": content } };
}

/** The refusals with these statuses, and those that there are everywhere: problem documents. */
export function refusals(...statuses: RefusalStatus[]): ZodOpenApiResponsesObject {
  return pick(problems, statuses);
}

/** The same of an operation of the Open Inference Protocol. */
export function protocolRefusals(...statuses: RefusalStatus[]): ZodOpenApiResponsesObject {
  return pick(protocolErrors, statuses);
}

/** Whatever the path, it may be asked by another method, and the Worker may fail. */
function pick(
  responses: Record<RefusalStatus, ZodOpenApiResponseObject>,
  statuses: readonly RefusalStatus[],
): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    [...statuses, 405 as const, 500 as const].map((status) => [status, responses[status]]),
  );
}

function refusal(
  { headers, ...reason }: { id: string; description: string; headers?: oas31.HeadersObject },
  content: ZodOpenApiContentObject,
): ZodOpenApiResponseObject {
  return { ...reason, headers: { ...identified, ...headers }, content };
}

function mapValues<Key extends string | number, From, To>(
  record: Record<Key, From>,
  to: (value: From) => To,
) {
  return Object.fromEntries(
    Object.entries<From>(record).map(([key, value]) => [key, to(value)]),
  ) as Record<Key, To>;
}
